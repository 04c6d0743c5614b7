import { classifyError, classifyNetworkFailure, findProvider, type Provider } from '@bytebot/llm-providers';
import {
  buildErrorBody,
  type ClassifiedError,
  type ErrorKind,
  errorKinds,
  headerOf,
  isUpstreamKind,
  ProviderError,
} from '@bytebot/shared';
import { ModelError, type ModelErrorFacts } from '../model/model-error.ts';
import { providerOfModel } from '../model/model-names.ts';
import { generalCode, knownFailure } from './known-failures.ts';
import { type ThrownFacts, thrownFacts } from './thrown-facts.ts';
import { isProxyKeyRefusal, type ToldError, toldByProxy } from './told-error.ts';

/** Where the call went and what is known about it beside the error. */
export interface CallContext {
  /** The model that was asked. */
  readonly model: string;
  /** The proxy's host and port; undefined when the provider was called directly. */
  readonly proxyHost: string | undefined;
  /** The provider that was called directly, or the proxy's by the model's name. */
  readonly provider?: Provider | undefined;
  /** Whether pieces of the answer had come already. */
  readonly hasBegun?: boolean;
  /** Takes the keys in use out of a text. */
  readonly redact: (text: string) => string;
  readonly nowMs: number;
}

/** Longest text taken over, in characters. */
const MAX_TEXT_LENGTH = 2_048;
const MAX_WORD_LENGTH = 256;

const PROXY_KEY_HINT =
  'Set BYTEBOT_LLM_PROXY_API_KEY, or the file that BYTEBOT_LLM_PROXY_API_KEY_FILE names, to a key of the proxy (LITELLM_MASTER_KEY is one).';
const PROXY_ADDRESS_HINT = 'Check BYTEBOT_LLM_PROXY_URL and that the proxy is running.';

/** What a failed call means, whatever threw it. Never throws. */
export function modelErrorOf(error: unknown, context: CallContext): ModelError {
  if (error instanceof ModelError) return error;
  const facts = thrownFacts(error);
  const found = facts.isNetwork
    ? networkFailure(error, context)
    : (proxyFailure(facts, context) ?? providerFailure(facts, classify(error, facts, context), context));
  return new ModelError(presentable({ ...found, model: context.model, originalError: error }, context));
}

type Found = Omit<ModelErrorFacts, 'model' | 'originalError'>;

/** Nothing came back, or the answer broke off. */
function networkFailure(error: unknown, context: CallContext): Found {
  const classified = classifyNetworkFailure(error, context.proxyHost);
  const kind = brokenKind(timedOut(error) ? 'timeout' : classified.kind, context);
  const provider = (context.provider ?? providerOfModel(context.model))?.name ?? 'OpenAI';
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
    return { ...common, message: told.message, ...hintOf(told.hint) };
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

/** What our proxy says of a failure, or what LiteLLM says of a key it does not know. */
function proxyFailure(facts: ThrownFacts, context: CallContext): Found | undefined {
  const told = toldByProxy(facts);
  if (told !== undefined) return failureAsTold(told, facts, context);
  if (context.proxyHost === undefined || !isProxyKeyRefusal(facts)) return undefined;
  const classified = classifyError(facts, {}, context.nowMs);
  return keyRefusal(classified.message, facts, context);
}

function failureAsTold(told: ToldError, facts: ThrownFacts, context: CallContext): Found {
  const { kind } = told;
  if (kind === 'caller_unauthenticated') return keyRefusal(told.message, facts, context, told.code);
  const named = told.provider === undefined ? context.provider : findProvider(told.provider);
  const provider = named?.name ?? told.provider ?? providerOfModel(context.model)?.name ?? 'OpenAI';
  const known = knownFailure(provider, kind, told.status);
  const status = facts.status >= 400 ? facts.status : told.status;
  return {
    kind,
    provider,
    status,
    message: known?.message ?? sentenceOf(told, provider),
    code: known?.code ?? (isUpstreamKind(kind) ? generalCode(provider) : undefined) ?? told.code ?? kind,
    ...hintOf(told.hint ?? errorKinds[kind].hint),
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
): Found {
  const provider = (context.provider ?? providerOfModel(context.model))?.name ?? 'OpenAI';
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

function classify(error: unknown, facts: ThrownFacts, context: CallContext): ClassifiedError {
  if (error instanceof ProviderError) return error.classified;
  return classifyError(facts, context.provider ?? providerOfModel(context.model) ?? {}, context.nowMs);
}

/** A provider's own words, told directly or through a proxy that passes them on. */
function providerFailure(facts: ThrownFacts, classified: ClassifiedError, context: CallContext): Found {
  const provider = context.provider ?? providerOfModel(context.model);
  const name = provider?.name ?? 'OpenAI';
  const kind = brokenKind(classified.kind, context);
  const { error: told } = buildErrorBody({
    kind,
    status: classified.status,
    requestId: '',
    provider: { id: provider?.id ?? 'openai', name },
    upstreamMessage: classified.message,
    ...optional('detail', classified.detail),
  });
  const known = knownFailure(name, kind, facts.status);
  const isStranger = context.proxyHost !== undefined && isPage(facts);
  return {
    kind,
    provider: name,
    status: facts.status >= 400 ? facts.status : facts.status === 0 ? 0 : classified.status,
    message: known?.message ?? told.message,
    code: known?.code ?? generalCode(name) ?? classified.code ?? kind,
    ...hintOf(isStranger ? `This is no answer of a proxy. ${PROXY_ADDRESS_HINT}` : told.hint),
    ...optional('retryAfterMs', classified.retryAfterMs),
    ...optional('requestId', headerOf(facts.headers, 'x-request-id')),
    upstreamMessage: classified.detail ?? classified.message,
    ...optional('upstreamCode', classified.code),
    mayRetry: mayRetry(facts),
  };
}

/** Whatever broke the answer off after its beginning: what has been told already is incomplete. */
function brokenKind(kind: ErrorKind, { hasBegun }: CallContext): ErrorKind {
  const isBreak = kind === 'network' || kind === 'timeout' || kind === 'upstream';
  return hasBegun === true && isBreak ? 'stream_broken' : kind;
}

/** A web page or plain text where a proxy answers in JSON: something stands in front of it. */
function isPage({ status, bodyText, headers }: ThrownFacts): boolean {
  const isHtml = /html/i.test(headerOf(headers, 'content-type') ?? '') || /^\s*</.test(bodyText);
  return status >= 300 && isHtml;
}

function mayRetry({ headers }: ThrownFacts): boolean {
  return headerOf(headers, 'x-should-retry')?.trim().toLowerCase() !== 'false';
}

/** Every text without keys and within bounds. */
function presentable(facts: ModelErrorFacts, { redact }: CallContext): ModelErrorFacts {
  const text = (value: string, limit = MAX_TEXT_LENGTH): string => cut(redact(value), limit);
  return {
    ...facts,
    message: text(facts.message),
    code: text(facts.code, MAX_WORD_LENGTH),
    ...mapped('hint', facts.hint, text),
    ...mapped('requestId', facts.requestId, (value) => text(value, MAX_WORD_LENGTH)),
    ...mapped('upstreamMessage', facts.upstreamMessage, text),
    ...mapped('upstreamCode', facts.upstreamCode, (value) => text(value, MAX_WORD_LENGTH)),
    ...mapped('attempts', facts.attempts, (attempts) =>
      attempts.map((attempt) => ({
        ...attempt,
        ...Object.fromEntries(
          Object.entries(attempt).map(([name, value]) => [
            name,
            typeof value === 'string' ? text(value) : value,
          ]),
        ),
      })),
    ),
  };
}

function mapped<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
  change: (value: Value) => Value,
): Partial<Record<Name, Value>> {
  return optional(name, value === undefined ? undefined : change(value));
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  const fields: Partial<Record<Name, Value>> = {};
  if (value !== undefined) fields[name] = value;
  return fields;
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}
