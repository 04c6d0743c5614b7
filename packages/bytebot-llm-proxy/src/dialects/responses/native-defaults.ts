import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** What chat completions have and the Responses API refuses; what stands for it there is set below. */
const chatOnly: ReadonlySet<string> = new Set([
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'modalities',
  'n',
  'prediction',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'seed',
  'stop',
  'stream_options',
  'thinking',
  'verbosity',
  'web_search_options',
]);

/**
 * The defaults of a deployment as fields of the dialect's own, where the request does not say otherwise. Names that chat
 * completions do not have either are the provider's own and stay.
 */
export function nativeDefaults(
  defaults: Readonly<Record<string, unknown>>,
  body: JsonObject,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name in defaults) if (!chatOnly.has(name) && isAbsent(body[name])) fields[name] = defaults[name];
  const maxTokens = defaults.max_completion_tokens ?? defaults.max_tokens;
  if (!isAbsent(maxTokens) && isAbsent(body.max_output_tokens)) fields.max_output_tokens ??= maxTokens;
  addInside(fields, 'reasoning', { effort: defaults.reasoning_effort }, body);
  addInside(
    fields,
    'text',
    { format: formatOf(defaults.response_format), verbosity: defaults.verbosity },
    body,
  );
  return fields;
}

/** Adds to an object that the request may have as well; its word counts. */
function addInside(fields: Record<string, unknown>, name: string, added: JsonObject, body: JsonObject): void {
  const asked = body[name] ?? fields[name];
  const own = isJsonObject(asked) ? asked : {};
  const missing = Object.entries(added).filter(([inner, value]) => !isAbsent(value) && isAbsent(own[inner]));
  if (missing.length > 0) fields[name] = { ...own, ...Object.fromEntries(missing) };
}

/** The schema stands beside its type here, not in an object of its own. */
function formatOf(format: unknown): unknown {
  if (!isJsonObject(format) || !isJsonObject(format.json_schema)) return format;
  return { type: format.type, ...format.json_schema };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
