import { classifyError, findProvider } from '@bytebot/llm-providers';
import { errorKinds, headerOf, isUpstreamKind } from '@bytebot/shared';
import { askedProvider, type CallContext, type FoundFailure, mayRetry, optional } from './call-context.ts';
import { plainHint } from './hint.ts';
import { generalCode, knownFailure } from './known-failures.ts';
import type { ThrownFacts } from './thrown-facts.ts';
import { isProxyKeyRefusal, type ToldError, toldByProxy } from './told-error.ts';

const PROXY_KEY_HINT =
  'Set BYTEBOT_LLM_PROXY_API_KEY, or the file that BYTEBOT_LLM_PROXY_API_KEY_FILE names, to a key of the proxy (LITELLM_MASTER_KEY is one).';

/** What our proxy says of a failure, or what LiteLLM says of a key it does not know. */
export function proxyFailure(facts: ThrownFacts, context: CallContext): FoundFailure | undefined {
  const told = toldByProxy(facts);
  if (told !== undefined) return failureAsTold(told, facts, context);
  if (context.proxyHost === undefined || !isProxyKeyRefusal(facts)) return undefined;
  const classified = classifyError(facts, {}, context.nowMs);
  return keyRefusal(classified.message, facts, context);
}

function failureAsTold(told: ToldError, facts: ThrownFacts, context: CallContext): FoundFailure {
  const { kind } = told;
  if (kind === 'caller_unauthenticated') return keyRefusal(told.message, facts, context, told.code);
  const named = told.provider === undefined ? context.provider : findProvider(told.provider);
  const provider = named?.name ?? told.provider ?? askedProvider(context);
  const known = knownFailure(provider, kind, told.status);
  const status = facts.status >= 400 ? facts.status : told.status;
  return {
    kind,
    provider,
    status,
    message: known?.message ?? sentenceOf(told, provider),
    code: known?.code ?? (isUpstreamKind(kind) ? generalCode(provider) : undefined) ?? told.code ?? kind,
    ...optional('hint', plainHint(kind, told.hint)),
    ...optional('retryAfterMs', told.retryAfterMs ?? classifyError(facts, {}, context.nowMs).retryAfterMs),
    ...optional('requestId', headerOf(facts.headers, 'x-request-id') ?? told.requestId),
    ...optional('attempts', told.attempts),
    upstreamMessage: told.message,
    ...optional('upstreamCode', told.code),
    // An answer under way has no header for it any more; its attempts tell as much.
    mayRetry: mayRetry(facts) && !(facts.phase === 'stream' && (told.attempts?.length ?? 0) > 1),
  };
}

/** The proxy's refusals are sentences of their own; a provider's failure says who it was, once. */
function sentenceOf({ kind, message }: ToldError, provider: string): string {
  const sentence = message === '' ? errorKinds[kind].text : message;
  if (!isUpstreamKind(kind) || /^[\w .-]{1,40} API error:/i.test(sentence)) return sentence;
  return `${provider} API error: ${sentence}`;
}

function keyRefusal(
  message: string,
  facts: ThrownFacts,
  context: CallContext,
  code = 'invalid_api_key',
): FoundFailure {
  const provider = askedProvider(context);
  return {
    kind: 'caller_unauthenticated',
    provider,
    status: facts.status,
    code,
    message: `The LLM proxy refused the agent's own key: ${message === '' ? 'it is not valid there.' : message}`,
    hint: PROXY_KEY_HINT,
    ...optional('requestId', headerOf(facts.headers, 'x-request-id')),
    upstreamMessage: message,
    mayRetry: false,
  };
}
