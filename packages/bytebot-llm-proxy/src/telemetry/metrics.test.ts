import { afterEach, describe, expect, test } from '@jest/globals';
import { parseExposition, type Sample, sampleOf } from './exposition.test-helper.ts';
import { createMetrics, type Metrics, type MetricsOptions } from './metrics.ts';
import { attemptOf, recordOf } from './request-record.test-helper.ts';
import type { RequestRecord } from './request-record.ts';

const open: Metrics[] = [];
afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close();
});

function metricsOf(options: MetricsOptions = {}): Metrics {
  const metrics = createMetrics({ withProcessMetrics: false, ...options });
  open.push(metrics);
  return metrics;
}

async function samplesAfter(
  records: readonly RequestRecord[],
  options: MetricsOptions = {},
): Promise<Sample[]> {
  const metrics = metricsOf(options);
  for (const record of records) metrics.observe(record);
  return parseExposition(await metrics.render());
}

const callerLabels = {
  hashed_api_key: 'litellm_proxy_master_key',
  api_key_alias: 'None',
  team: 'None',
  team_alias: 'None',
  user: 'None',
  org_id: 'None',
  org_alias: 'None',
};
const deploymentLabels = {
  litellm_model_name: 'openai/gpt-oss-120b',
  model_id: 'deployment-1',
  api_base: 'https://openrouter.ai/api/v1',
  api_provider: 'openrouter',
};

describe('an answered request', () => {
  test("is counted under LiteLLM's names, `_total` written out, with LiteLLM's labels", async () => {
    const usage = {
      prompt_tokens: 12,
      completion_tokens: 34,
      total_tokens: 46,
      prompt_tokens_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 30 },
    };
    const samples = await samplesAfter(
      Array.from({ length: 2 }, () => recordOf({ usage, costNanoDollars: 500_000_000 })),
    );
    const served = {
      ...callerLabels,
      model: 'openai/gpt-oss-120b',
      requested_model: 'gpt-oss-120b',
      model_id: 'deployment-1',
      api_provider: 'openrouter',
    };
    for (const [name, value] of [
      ['litellm_requests_metric_total', 2],
      ['litellm_spend_metric_total', 1],
      ['litellm_total_tokens_metric_total', 92],
      ['litellm_input_tokens_metric_total', 24],
      ['litellm_output_tokens_metric_total', 68],
      ['litellm_input_cached_tokens_metric_total', 16],
      ['litellm_output_reasoning_tokens_metric_total', 60],
    ] as const) {
      expect(sampleOf(samples, name)).toEqual({ name, labels: served, value });
    }
    expect(sampleOf(samples, 'litellm_proxy_total_requests_metric_total')).toMatchObject({
      labels: {
        ...callerLabels,
        requested_model: 'gpt-oss-120b',
        route: '/v1/chat/completions',
        model_id: 'deployment-1',
        api_provider: 'openrouter',
        status_code: '200',
      },
      value: 2,
    });
    expect(sampleOf(samples, 'litellm_proxy_failed_requests_metric_total')).toBeUndefined();
  });

  test('has its latencies in seconds, in cumulative buckets up to ten minutes (S4-61)', async () => {
    const records = [400, 1_000, 1_001, 700_000].map((totalMs) => recordOf({ totalMs }));
    const samples = await samplesAfter(records);
    const bucket = (le: string) =>
      sampleOf(samples, 'litellm_request_total_latency_metric_bucket', { le })?.value;
    expect(['0.005', '0.1', '0.5', '1.0', '1.5', '600.0', '+Inf'].map(bucket)).toEqual([0, 0, 1, 2, 3, 3, 4]);
    expect(sampleOf(samples, 'litellm_request_total_latency_metric_count')?.value).toBe(4);
    expect(sampleOf(samples, 'litellm_request_total_latency_metric_sum')?.value).toBeCloseTo(702.401);
    expect(sampleOf(samples, 'litellm_llm_api_latency_metric_sum')?.value).toBeCloseTo(4 * 0.8125);
    expect(sampleOf(samples, 'litellm_overhead_latency_metric_sum')).toMatchObject({
      labels: {
        ...deploymentLabels,
        model_group: 'gpt-oss-120b',
        hashed_api_key: 'litellm_proxy_master_key',
      },
    });
    expect(sampleOf(samples, 'litellm_deployment_latency_per_output_token_sum')?.value).toBeCloseTo(
      (4 * 0.8125) / 34,
    );
  });

  test('has a time to the first token only as a stream', async () => {
    const name = 'litellm_llm_api_time_to_first_token_metric_count';
    const stream = recordOf({ streaming: true, firstTokenMs: 210 });
    expect(sampleOf(await samplesAfter([recordOf(), stream]), name)?.value).toBe(1);
    expect(sampleOf(await samplesAfter([recordOf()]), name)).toBeUndefined();
  });

  test('usage that is no number, or negative, changes nothing', async () => {
    const usage = {
      prompt_tokens: Number.NaN,
      completion_tokens: -5,
      total_tokens: Number.POSITIVE_INFINITY,
    };
    const samples = await samplesAfter([recordOf({ usage })]);
    for (const kind of ['total', 'input', 'output']) {
      expect(sampleOf(samples, `litellm_${kind}_tokens_metric_total`)?.value).toBe(0);
    }
  });
});

describe('failures', () => {
  test('a request that failed is counted by status, kind and model (S4-63)', async () => {
    const failed = recordOf({
      status: 429,
      kind: 'rate_limited',
      attempts: [attemptOf({ status: 429, kind: 'rate_limited' })],
    });
    const samples = await samplesAfter([failed]);
    expect(sampleOf(samples, 'litellm_proxy_failed_requests_metric_total')).toMatchObject({
      labels: {
        requested_model: 'gpt-oss-120b',
        exception_status: '429',
        exception_class: 'Openrouter.RateLimitError',
        route: '/v1/chat/completions',
      },
      value: 1,
    });
    expect(
      sampleOf(samples, 'litellm_proxy_total_requests_metric_total', { status_code: '429' })?.value,
    ).toBe(1);
    expect(sampleOf(samples, 'litellm_requests_metric_total')).toBeUndefined();
  });

  test('a stream that broke counts as failed although its status is 200', async () => {
    const samples = await samplesAfter([recordOf({ kind: 'stream_broken' })]);
    expect(sampleOf(samples, 'litellm_proxy_failed_requests_metric_total')?.value).toBe(1);
  });

  test('every attempt counts for its own deployment, and the last one gives its state', async () => {
    const attempts = [
      attemptOf({ status: 503, kind: 'overloaded' }),
      attemptOf({ status: 503, kind: 'overloaded' }),
      attemptOf({ deploymentId: 'deployment-2', provider: 'groq', model: 'llama' }),
    ];
    const record = recordOf({ attempts, deploymentId: 'deployment-2', provider: 'groq', retries: 2 });
    const apiBaseOf = (id: string): string => `https://${id}.test`;
    const samples = await samplesAfter([record], { apiBaseOf });
    const one = { model_id: 'deployment-1', api_base: 'https://deployment-1.test' };
    const two = { model_id: 'deployment-2', api_base: 'https://deployment-2.test' };
    expect(sampleOf(samples, 'litellm_deployment_total_requests_total', { ...one })?.value).toBe(2);
    expect(sampleOf(samples, 'litellm_deployment_failure_responses_total', one)).toMatchObject({
      labels: { exception_status: '503', exception_class: 'Openrouter.ServiceUnavailableError' },
      value: 2,
    });
    expect(sampleOf(samples, 'litellm_deployment_success_responses_total', two)?.value).toBe(1);
    expect(sampleOf(samples, 'litellm_deployment_state', one)?.value).toBe(1);
    expect(sampleOf(samples, 'litellm_deployment_state', two)?.value).toBe(0);
  });

  test('a client that left says nothing about the deployment', async () => {
    const record = recordOf({
      status: 499,
      kind: 'cancelled',
      attempts: [attemptOf({ status: 0, kind: 'cancelled' })],
    });
    const samples = await samplesAfter([record]);
    expect(sampleOf(samples, 'litellm_deployment_total_requests_total')?.value).toBe(1);
    expect(sampleOf(samples, 'litellm_deployment_failure_responses_total')).toBeUndefined();
    expect(sampleOf(samples, 'litellm_deployment_state')?.value).toBe(0);
  });

  test('fallbacks are counted by where they came from, where they went and how they ended (S4-62)', async () => {
    const attempts = [
      attemptOf({ status: 503, kind: 'overloaded' }),
      attemptOf({ modelGroup: 'second', status: 500, kind: 'upstream' }),
      attemptOf({ modelGroup: 'second', status: 500, kind: 'upstream' }),
      attemptOf({ modelGroup: 'third' }),
    ];
    const samples = await samplesAfter([recordOf({ attempts, fallbacks: 2, modelGroup: 'third' })]);
    expect(sampleOf(samples, 'litellm_deployment_failed_fallbacks_total')).toMatchObject({
      labels: { requested_model: 'gpt-oss-120b', fallback_model: 'second', exception_status: '503' },
      value: 1,
    });
    expect(sampleOf(samples, 'litellm_deployment_successful_fallbacks_total')).toMatchObject({
      labels: { requested_model: 'gpt-oss-120b', fallback_model: 'third', exception_status: '500' },
      value: 1,
    });
  });
});

describe('what others report', () => {
  test('every name a LiteLLM dashboard may ask for is there before the first request, with its type', async () => {
    const text = await metricsOf().render();
    const counters = [
      ...['proxy_total_requests', 'proxy_failed_requests', 'requests', 'spend'].map(
        (name) => `${name}_metric`,
      ),
      ...['total', 'input', 'output'].map((name) => `${name}_tokens_metric`),
      ...['cooled_down', 'success_responses', 'failure_responses', 'total_requests'].map(
        (name) => `deployment_${name}`,
      ),
    ];
    const histograms = [
      'request_total_latency',
      'llm_api_latency',
      'overhead_latency',
      'llm_api_time_to_first_token',
    ];
    const gauges = [
      'deployment_state',
      'remaining_requests_metric',
      'remaining_tokens_metric',
      'in_flight_requests',
    ];
    for (const name of counters) expect(text).toContain(`# TYPE litellm_${name}_total counter\n`);
    for (const name of histograms) expect(text).toContain(`# TYPE litellm_${name}_metric histogram\n`);
    for (const name of gauges) expect(text).toContain(`# TYPE litellm_${name} gauge\n`);
  });

  test('streams, config, requests in flight and lost log lines', async () => {
    let inFlight = 0;
    const metrics = metricsOf({ inFlightRequests: () => inFlight, droppedLogLines: () => 7 });
    inFlight = 3;
    metrics.streamOpened();
    metrics.streamOpened();
    metrics.streamClosed();
    metrics.setConfigGeneration(4);
    metrics.setLastReload(true);
    const samples = parseExposition(await metrics.render());
    expect(sampleOf(samples, 'litellm_in_flight_requests')?.value).toBe(3);
    expect(sampleOf(samples, 'bytebot_streams_in_flight')?.value).toBe(1);
    expect(sampleOf(samples, 'bytebot_config_generation')?.value).toBe(4);
    expect(sampleOf(samples, 'bytebot_config_last_reload_success')?.value).toBe(1);
    expect(sampleOf(samples, 'bytebot_log_lines_dropped_total')?.value).toBe(7);
    metrics.setLastReload(false);
    const later = parseExposition(await metrics.render());
    expect(sampleOf(later, 'bytebot_config_last_reload_success')?.value).toBe(0);
    expect(sampleOf(later, 'bytebot_log_lines_dropped_total')?.value).toBe(7);
  });

  test('remaining limits and cool-downs of a deployment', async () => {
    const metrics = metricsOf({ apiBaseOf: () => 'https://openrouter.ai/api/v1' });
    const deployment = {
      provider: 'openrouter',
      deploymentId: 'deployment-1',
      model: 'openai/gpt-oss-120b',
      modelGroup: 'gpt-oss-120b',
    };
    metrics.setRemaining(deployment, { requests: 99, tokens: 5_000 });
    metrics.deploymentCooledDown(deployment, 429);
    const samples = parseExposition(await metrics.render());
    expect(
      sampleOf(samples, 'litellm_remaining_requests_metric', {
        ...deploymentLabels,
        model_group: 'gpt-oss-120b',
      })?.value,
    ).toBe(99);
    expect(sampleOf(samples, 'litellm_remaining_tokens_metric', deploymentLabels)?.value).toBe(5_000);
    expect(
      sampleOf(samples, 'litellm_deployment_cooled_down_total', {
        ...deploymentLabels,
        exception_status: '429',
      })?.value,
    ).toBe(1);
    expect(sampleOf(samples, 'litellm_deployment_state', deploymentLabels)?.value).toBe(2);
  });

  test('the delay of the event loop and the process are there, as numbers', async () => {
    const samples = parseExposition(await metricsOf({ withProcessMetrics: true }).render());
    for (const quantile of ['0.5', '0.9', '0.99', '1']) {
      expect(
        sampleOf(samples, 'bytebot_event_loop_delay_seconds', { quantile })?.value,
      ).toBeGreaterThanOrEqual(0);
    }
    expect(sampleOf(samples, 'process_cpu_seconds_total')?.value).toBeGreaterThan(0);
    expect(sampleOf(samples, 'process_resident_memory_bytes')?.value).toBeGreaterThan(0);
  });

  test("the content type is the one LiteLLM's endpoint has", () => {
    expect(metricsOf().contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});
