import { isJsonObject, memberOf, nearMatches, textOf } from '@bytebot/shared';
import { traceCallbacks } from '../../telemetry/traces/trace-targets.ts';
import type { ConfigPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';
import type { ConfigDocument } from '../read-document.ts';

const NAMES_SHOWN = 10;

const callbackLists = [
  'callbacks',
  'success_callback',
  'failure_callback',
  'service_callback',
  'service_callbacks',
  'input_callback',
  'audit_log_callbacks',
];
/** Integrations of LiteLLM that need no plug-in here: `/metrics` is always there. */
const builtIn = new Set(['prometheus', 'prometheus_system']);
/** Where a name of `traceCallbacks` switches traces on. */
const tracingLists = new Set(['callbacks', 'success_callback', 'failure_callback']);
/** What LiteLLM 1.109 takes for a callback beside Python objects. */
const integrations = new Set(
  (
    'agentops anthropic_cache_control_hook aporia_prompt_injection argilla arize arize_phoenix athina aws_sqs ' +
    'azure_content_safety azure_sentinel azure_storage banned_keywords batch_redis_requests bitbucket ' +
    'blocked_user_check braintrust clickhouse cloudzero code_interpreter_interception ' +
    'compression_interception datadog datadog_cost_management datadog_llm_observability datadog_metrics ' +
    'deepeval detect_prompt_injection dotprompt dynamic_rate_limiter dynamic_rate_limiter_v3 dynamodb email ' +
    'focus galileo gcs_bucket gcs_pubsub generic_api gitlab google_text_moderation greenscale helicone ' +
    'hide_secrets humanloop lago lakera_prompt_injection langfuse langfuse_otel langsmith langtrace levo ' +
    'litellm_agent literalai llamaguard_moderations llmguard_moderations logfire lunary mavvrik mlflow newrelic ' +
    'openai_moderations openmeter opentelemetry opik otel pagerduty pointfive posthog presidio promptlayer ' +
    'resend_email s3 s3_v2 sendgrid_email sentry signoz slack smtp_email supabase ternary traceloop vantage ' +
    'vector_store_pre_call_hook wandb weave_otel websearch_interception zerobus sqs webhook'
  ).split(' '),
);
const pythonSettings = [
  'custom_key_generate',
  'custom_key_update',
  'custom_sso',
  'custom_ui_sso_sign_in_handler',
];

/**
 * Names the Python plug-ins and integrations of a config, which cannot run here, and skips them.
 *
 * @returns the provider prefixes that only a plug-in serves (`custom_provider_map`).
 */
export function reportPlugIns({ value, problems }: ConfigDocument): ReadonlySet<string> {
  const litellm = isJsonObject(value.litellm_settings) ? value.litellm_settings : {};
  const general = isJsonObject(value.general_settings) ? value.general_settings : {};
  reportCallbacks(litellm, problems);
  if (isSet(general.custom_auth)) {
    problems.warn(
      ['general_settings', 'custom_auth'],
      '`custom_auth` is a Python plug-in, which cannot run here. Only the master key gets in; without one, nobody does.',
    );
  }
  for (const name of pythonSettings.filter((setting) => isSet(general[setting]))) {
    problems.warn(
      ['general_settings', name],
      `\`${name}\` is a Python plug-in, which cannot run here; it is skipped.`,
    );
  }
  return reportProviders(litellm.custom_provider_map, value.model_list, problems);
}

/** Each once, however many lists it is in. */
function reportCallbacks(litellm: Readonly<Record<string, unknown>>, problems: ProblemList): void {
  const found = new Map<string, { readonly path: ConfigPath; readonly lists: Set<string> }>();
  for (const list of callbackLists) {
    for (const [path, name] of namesIn(litellm[list], ['litellm_settings', list])) {
      if (builtIn.has(name) || (tracingLists.has(list) && traceCallbacks.includes(name))) continue;
      const earlier = found.get(name);
      if (earlier === undefined) found.set(name, { path, lists: new Set([list]) });
      else earlier.lists.add(list);
    }
  }
  for (const [name, { path, lists }] of found) {
    const also =
      lists.size === 1 ? '' : ` It stands in ${[...lists].map((list) => `\`${list}\``).join(', ')}.`;
    problems.warn(path, `${whyNoCallback(name)}${also}`, remedyForCallback(name));
  }
}

function whyNoCallback(name: string): string {
  if (name.includes('.')) {
    return `${shown(name)} is a Python plug-in, which cannot run here; it is skipped. Nothing it checks or records happens.`;
  }
  if (traceCallbacks.includes(name)) {
    return `${shown(name)} does nothing in this list: traces are of requests alone.`;
  }
  const always = '`/metrics` and the request log are always on.';
  return integrations.has(name)
    ? `The integration ${shown(name)} is not built in yet; it is skipped. ${always}`
    : `${shown(name)} is no integration that LiteLLM or this proxy knows; nothing is sent to it. ${always}`;
}

function remedyForCallback(name: string): string | undefined {
  if (traceCallbacks.includes(name)) return 'write it in `callbacks`';
  if (name.includes('.') || integrations.has(name)) return undefined;
  const [near] = nearMatches(name, [...integrations, ...builtIn], 1, 0.3);
  return near === undefined ? 'remove it or correct its name' : `did you mean \`${near}\`?`;
}

function reportProviders(list: unknown, models: unknown, problems: ProblemList): ReadonlySet<string> {
  const prefixes = new Set<string>();
  if (!Array.isArray(list)) return prefixes;
  for (const [index, item] of list.entries()) {
    const provider: unknown = isJsonObject(item) ? item.provider : undefined;
    if (typeof provider !== 'string') continue;
    prefixes.add(provider);
    const names = namesServedBy(provider, models);
    const unserved =
      names.length === 0 ? '' : `, so ${listed(names)} ${names.length === 1 ? 'is' : 'are'} not served`;
    problems.warn(
      ['litellm_settings', 'custom_provider_map', index],
      `The provider ${shown(provider)} is a Python plug-in, which cannot run here${unserved}.`,
      "run it as a server that speaks OpenAI's dialect and write `openai/…` with its `api_base`",
    );
  }
  return prefixes;
}

/** The public names whose entries are for a provider. */
function namesServedBy(provider: string, models: unknown): readonly string[] {
  if (!Array.isArray(models)) return [];
  const names = models.flatMap((entry: unknown) => {
    const params = memberOf(entry, 'litellm_params');
    const isFor =
      textOf(params, 'custom_llm_provider') === provider ||
      textOf(params, 'model')?.startsWith(`${provider}/`) === true;
    const name = textOf(entry, 'model_name');
    return isFor && name !== undefined ? [name] : [];
  });
  return [...new Set(names)];
}

function listed(names: readonly string[]): string {
  const first = names.slice(0, NAMES_SHOWN).map(shown).join(', ');
  return names.length > NAMES_SHOWN ? `${first} and ${names.length - NAMES_SHOWN} more` : first;
}

function namesIn(value: unknown, path: ConfigPath): (readonly [ConfigPath, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown, index) =>
    typeof item === 'string' ? [[[...path, index], item] as const] : [],
  );
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

function shown(name: string): string {
  return `\`${name.slice(0, 100)}\``;
}
