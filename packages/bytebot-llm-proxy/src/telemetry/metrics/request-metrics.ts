import type { AccumulatedCounter, AccumulatedGauge, AccumulatedHistogram } from './accumulated.ts';
import type { Labels } from './series-table.ts';

/** Makes the metrics of one registry; the limits and the cleaning of values are its own. */
export interface MetricFactory {
  counter(name: string, help: string, labelNames: Labels): AccumulatedCounter;
  /** A counter whose cells hold nano-dollars and that prints dollars. */
  dollars(name: string, help: string, labelNames: Labels): AccumulatedCounter;
  gauge(name: string, help: string, labelNames: Labels): AccumulatedGauge;
  histogram(name: string, help: string, labelNames: Labels): AccumulatedHistogram;
}

/** Labels LiteLLM has and we leave out by default: their values are without end, or say who a person is. */
export type ExtraLabel = 'end_user' | 'user_email' | 'client_ip' | 'user_agent';

const key = ['hashed_api_key', 'api_key_alias'];
const team = ['team', 'team_alias'];
const exception = ['exception_status', 'exception_class'];
const deployment = ['litellm_model_name', 'model_id', 'api_base', 'api_provider'];

/**
 * LiteLLM's metrics of requests and deployments under the names its Python client prints (counters end in `_total`),
 * with its labels except `ExtraLabel`.
 */
export function createRequestMetrics(make: MetricFactory, extraLabels: readonly ExtraLabel[]) {
  const caller = [...key, ...team, 'user', 'org_id', 'org_alias', ...extraLabels];
  const served = [...caller, 'model', 'requested_model', 'model_id', 'api_provider'];
  const asked = [...caller, 'requested_model', 'route', 'model_id', 'api_provider'];
  return {
    proxyTotal: make.counter(
      'litellm_proxy_total_requests_metric_total',
      'Requests to the proxy, whatever their end.',
      [...asked, 'status_code'],
    ),
    proxyFailed: make.counter(
      'litellm_proxy_failed_requests_metric_total',
      'Requests that ended with an error for the client.',
      [...asked, ...exception],
    ),
    requests: make.counter('litellm_requests_metric_total', 'Requests that were answered.', served),
    spend: make.dollars('litellm_spend_metric_total', 'US dollars, where the cost is known.', served),
    totalTokens: make.counter('litellm_total_tokens_metric_total', 'Input and output tokens.', served),
    inputTokens: make.counter('litellm_input_tokens_metric_total', 'Input tokens.', served),
    outputTokens: make.counter('litellm_output_tokens_metric_total', 'Output tokens.', served),
    inputCachedTokens: make.counter(
      'litellm_input_cached_tokens_metric_total',
      "Input tokens from the provider's prompt cache.",
      served,
    ),
    outputReasoningTokens: make.counter(
      'litellm_output_reasoning_tokens_metric_total',
      'Output tokens spent on reasoning.',
      served,
    ),
    totalLatency: make.histogram(
      'litellm_request_total_latency_metric',
      'Seconds from a request to the end of its answer.',
      [...key, ...team, 'user', 'requested_model', 'model', 'model_id'],
    ),
    apiLatency: make.histogram(
      'litellm_llm_api_latency_metric',
      'Seconds of the call to the provider that answered.',
      [...key, ...team, 'user', 'requested_model', 'model', 'model_id'],
    ),
    timeToFirstToken: make.histogram(
      'litellm_llm_api_time_to_first_token_metric',
      'Seconds until the first content of a stream.',
      [...key, ...team, 'user', 'requested_model', 'model', 'model_id'],
    ),
    overheadLatency: make.histogram(
      'litellm_overhead_latency_metric',
      'Seconds a request spent in the proxy itself.',
      ['model_group', ...deployment, ...key],
    ),
    queueTime: make.histogram(
      'litellm_request_queue_time_seconds',
      'Seconds that an answered request waited for room before it was sent to a provider.',
      [...key, ...team, 'user', 'requested_model', 'model', 'model_id'],
    ),
    latencyPerOutputToken: make.histogram(
      'litellm_deployment_latency_per_output_token',
      'Seconds of the call to the provider, divided by the output tokens.',
      [...deployment, ...key, ...team],
    ),
    ...createDeploymentMetrics(make),
  };
}

function createDeploymentMetrics(make: MetricFactory) {
  return {
    deploymentTotal: make.counter(
      'litellm_deployment_total_requests_total',
      'Calls to a deployment, retries included.',
      ['requested_model', ...deployment, ...key, ...team],
    ),
    deploymentSuccess: make.counter(
      'litellm_deployment_success_responses_total',
      'Calls to a deployment that were answered.',
      ['requested_model', ...deployment, ...key, ...team],
    ),
    deploymentFailure: make.counter(
      'litellm_deployment_failure_responses_total',
      'Calls to a deployment that failed.',
      ['requested_model', ...deployment, ...key, ...team, ...exception],
    ),
    deploymentState: make.gauge(
      'litellm_deployment_state',
      'A deployment by its last call: 0 answered, 1 failed, 2 cooled down.',
      deployment,
    ),
    cooledDown: make.counter(
      'litellm_deployment_cooled_down_total',
      'How often a deployment was taken out of use for a while.',
      [...deployment, 'exception_status'],
    ),
    fallbackSuccess: make.counter(
      'litellm_deployment_successful_fallbacks_total',
      'Fallbacks to another model that answered.',
      ['requested_model', 'fallback_model', ...key, ...team, ...exception],
    ),
    fallbackFailure: make.counter(
      'litellm_deployment_failed_fallbacks_total',
      'Fallbacks to another model that failed too.',
      ['requested_model', 'fallback_model', ...key, ...team, ...exception],
    ),
    remainingRequests: make.gauge(
      'litellm_remaining_requests_metric',
      'Requests left by the last answer of the provider.',
      ['model_group', ...deployment, ...key],
    ),
    remainingTokens: make.gauge(
      'litellm_remaining_tokens_metric',
      'Tokens left by the last answer of the provider.',
      ['model_group', ...deployment, ...key],
    ),
  };
}

export type RequestMetrics = ReturnType<typeof createRequestMetrics>;
