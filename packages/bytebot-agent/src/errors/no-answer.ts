import { classifyNetworkFailure } from '@bytebot/llm-providers';
import { buildErrorBody, type ErrorKind, errorKinds, headerOf } from '@bytebot/shared';
import {
  askedProvider,
  brokenKind,
  type CallContext,
  type FoundFailure,
  optional,
  PROXY_ADDRESS_HINT,
} from './call-context.ts';
import { generalCode } from './known-failures.ts';
import type { ThrownFacts } from './thrown-facts.ts';

/** Nothing came back, or the answer broke off. */
export function networkFailure(error: unknown, context: CallContext): FoundFailure {
  const classified = classifyNetworkFailure(error, context.proxyHost);
  const kind = brokenKind(timedOut(error) ? 'timeout' : classified.kind, context);
  const provider = askedProvider(context);
  const common = {
    kind,
    provider,
    status: 0,
    code: classified.code ?? generalCode(provider) ?? kind,
    mayRetry: true,
    upstreamMessage: classified.message,
  };
  if (context.proxyHost === undefined) {
    const { error: told } = buildErrorBody({
      kind,
      provider: { id: '', name: provider },
      requestId: '',
      upstreamMessage: classified.message,
    });
    return { ...common, message: told.message, ...optional('hint', told.hint) };
  }
  return {
    ...common,
    message: `${proxyProblem(kind)}: ${classified.message}.`,
    hint:
      kind === 'stream_broken' ? (errorKinds.stream_broken.hint ?? PROXY_ADDRESS_HINT) : PROXY_ADDRESS_HINT,
  };
}

function proxyProblem(kind: ErrorKind): string {
  if (kind === 'stream_broken') return 'The connection to the LLM proxy broke in the middle of the answer';
  if (kind === 'timeout') return 'The LLM proxy did not answer in time';
  return kind === 'upstream' ? 'The LLM proxy gave no readable answer' : 'The LLM proxy cannot be reached';
}

/** axios says `ECONNABORTED` of its own time-out. */
function timedOut(error: unknown): boolean {
  return error instanceof Error && /timeout of \d+ ?ms exceeded|timed out/i.test(error.message);
}

/** A redirect is never followed: it would carry the key to an address nobody configured. Asking again is no help. */
export function redirectFailure(facts: ThrownFacts, context: CallContext): FoundFailure {
  const provider = askedProvider(context);
  const target = URL.parse(headerOf(facts.headers, 'location') ?? '');
  const place = target === null ? 'another address' : `${target.origin}${target.pathname}`;
  const isProxy = context.proxyHost !== undefined;
  return {
    kind: 'provider_not_configured',
    provider,
    status: facts.status,
    code: generalCode(provider) ?? 'redirected',
    message: `${isProxy ? 'The LLM proxy' : `${provider} API error: it`} answered ${facts.status}, a redirect to ${place}, which is not followed.`,
    hint: isProxy ? PROXY_ADDRESS_HINT : "Check the provider's base address (https, host and path).",
    mayRetry: false,
  };
}
