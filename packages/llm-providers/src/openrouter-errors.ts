import {
  type ClassifiedError,
  type ErrorFacts,
  memberOf,
  textOf,
  type UpstreamErrorKind,
} from '@bytebot/shared';
import { genericError } from './errors/generic.ts';
import { unwrapError, unwrapErrorValue } from './errors/unwrap.ts';

/** `error.metadata.error_type`, which OpenRouter keeps stable across its APIs; `unmapped` says nothing. */
const kindsByType: Readonly<Record<string, UpstreamErrorKind>> = {
  context_length_exceeded: 'context_length',
  max_tokens_exceeded: 'context_length',
  token_limit_exceeded: 'context_length',
  string_too_long: 'context_length',
  authentication: 'authentication',
  permission_denied: 'permission',
  payment_required: 'no_credit',
  rate_limit_exceeded: 'rate_limited',
  provider_overloaded: 'overloaded',
  provider_unavailable: 'upstream',
  invalid_request: 'invalid_request',
  invalid_prompt: 'invalid_request',
  not_found: 'not_found',
  precondition_failed: 'invalid_request',
  payload_too_large: 'invalid_request',
  unprocessable: 'invalid_request',
  content_policy_violation: 'content_policy',
  refusal: 'content_policy',
  invalid_image: 'invalid_request',
  image_too_large: 'invalid_request',
  image_too_small: 'invalid_request',
  unsupported_image_format: 'invalid_request',
  image_not_found: 'invalid_request',
  image_download_failed: 'invalid_request',
  server: 'upstream',
  timeout: 'timeout',
};

/** `error.availability.code`: why no endpoint could take the request. */
const kindsByAvailability: Readonly<Record<string, UpstreamErrorKind>> = {
  model_not_found: 'not_found',
  wrong_endpoint: 'invalid_request',
  no_endpoints: 'not_found',
  model_deprecated: 'not_found',
  model_unavailable_upstream: 'not_found',
  capacity_exhausted: 'overloaded',
  temporarily_unavailable: 'overloaded',
  region_restricted: 'permission',
  privacy_restricted: 'not_found',
  constraint_filtered: 'not_found',
  free_variant_ended: 'not_found',
};

/** `error.metadata.limit_source`: whose limit it was. A budget is spent for long in a 403, short of money in a 402. */
const kindsByLimitSource: Readonly<Record<string, UpstreamErrorKind>> = {
  openrouter_in_flight_budget: 'rate_limited',
  openrouter_credits: 'no_credit',
  openrouter_key_limit: 'quota_exhausted',
  openrouter_guardrail_budget: 'quota_exhausted',
  openrouter_workspace_budget: 'quota_exhausted',
  upstream_provider_shared_pool: 'overloaded',
};

/** Words of bodies that carry no field for it, most of them older. */
const phrases: readonly (readonly [RegExp, UpstreamErrorKind])[] = [
  [/free-models-per-day/i, 'quota_exhausted'],
  [/free-models-per-min/i, 'rate_limited'],
  [/temporarily rate-limited upstream/i, 'overloaded'],
  [/can only afford|requires more credits|weight_exceeds_budget/i, 'no_credit'],
  [/requires moderation|request blocked/i, 'content_policy'],
  [/is not a valid model id|no endpoints found/i, 'not_found'],
];

/** What the general hint of the kind would leave a person guessing about. */
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /no endpoints found that support tool use/i,
    'This model cannot use tools: choose one that can (https://openrouter.ai/models?supported_parameters=tools), or send no `tools`.',
  ],
  [
    /no endpoints found (?:matching your data policy|that match your data policy)|data policy/i,
    'Your privacy settings at OpenRouter exclude every provider of this model: change them at https://openrouter.ai/settings/privacy, or use another model.',
  ],
];

/**
 * OpenRouter's errors: whose limit it was counts before the error type, that before the status; `metadata.raw` holds
 * the words of the provider behind it, often as JSON in a string.
 */
export function refineOpenrouterError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const { fields, root } = unwrapError(facts.bodyText);
  const metadata = memberOf(fields, 'metadata');
  const availability = memberOf(fields, 'availability') ?? memberOf(metadata, 'availability');
  const type = [metadata, fields, root]
    .map((place) => textOf(place, 'error_type'))
    .find((found) => found !== undefined);
  const behind = errorBehind(facts, memberOf(metadata, 'raw'));
  const words = `${generic.message}\n${behind?.message ?? ''}`.slice(0, 8_192);
  const kind =
    limitKind(metadata, facts.status) ??
    (isModeration(metadata) ? 'content_policy' : undefined) ??
    phrases.find(([pattern]) => pattern.test(words))?.[1] ??
    availabilityKind(availability) ??
    lookUp(kindsByType, type) ??
    (generic.kind === 'invalid_request' || generic.kind === 'upstream' ? behind?.kind : undefined) ??
    generic.kind;
  const code = type ?? textOf(availability, 'code') ?? generic.code ?? behind?.code;
  const upstreamProvider = textOf(metadata, 'provider_name');
  const hint = kind === 'not_found' ? hints.find(([pattern]) => pattern.test(words))?.[1] : undefined;
  return {
    ...generic,
    kind,
    ...(code === undefined ? {} : { code }),
    ...(upstreamProvider === undefined ? {} : { upstreamProvider }),
    ...(hint === undefined ? {} : { hint }),
    ...(behind === undefined || behind.message === generic.message ? {} : { detail: behind.message }),
  };
}

/** The error of the provider behind OpenRouter, classified by itself under the same status. */
function errorBehind(facts: ErrorFacts, raw: unknown): ClassifiedError | undefined {
  if (raw === undefined || raw === null) return undefined;
  const content = unwrapErrorValue(raw);
  return content.message === '' ? undefined : genericError(facts, content);
}

function limitKind(metadata: unknown, status: number): UpstreamErrorKind | undefined {
  const kind = lookUp(kindsByLimitSource, textOf(metadata, 'limit_source'));
  return kind === 'quota_exhausted' && status === 402 ? 'no_credit' : kind;
}

/** A refusal by moderation lists its reasons, one by a guardrail the patterns it found. */
function isModeration(metadata: unknown): boolean {
  return ['reasons', 'flagged_input', 'patterns'].some((name) => memberOf(metadata, name) !== undefined);
}

function availabilityKind(availability: unknown): UpstreamErrorKind | undefined {
  const kind = lookUp(kindsByAvailability, textOf(availability, 'code'));
  return kind ?? (memberOf(availability, 'retryable') === true ? 'overloaded' : undefined);
}

function lookUp(
  table: Readonly<Record<string, UpstreamErrorKind>>,
  name: string | undefined,
): UpstreamErrorKind | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
