import { classifyError } from '@bytebot/llm-providers';
import {
  buildErrorBody,
  type ClassifiedError,
  type ErrorKind,
  headerOf,
  ProviderError,
} from '@bytebot/shared';
import { ModelError, type ModelErrorFacts } from '../model/model-error.ts';
import { providerOfModel } from '../model/model-names.ts';
import {
  brokenKind,
  type CallContext,
  type FoundFailure,
  mayRetry,
  optional,
  PROXY_ADDRESS_HINT,
} from './call-context.ts';
import { plainHint } from './hint.ts';
import { generalCode, type KnownFailure, knownFailure } from './known-failures.ts';
import { networkFailure, redirectFailure } from './no-answer.ts';
import { proxyFailure } from './proxy-failure.ts';
import { type ThrownFacts, thrownFacts } from './thrown-facts.ts';

/** Longest text taken over, in characters. */
const MAX_TEXT_LENGTH = 2_048;
const MAX_WORD_LENGTH = 256;

/** What a failed call means, whatever threw it. Never throws. */
export function modelErrorOf(error: unknown, context: CallContext): ModelError {
  if (error instanceof ModelError) return error;
  const found = findFailure(error, thrownFacts(error), context);
  return new ModelError(presentable({ ...found, model: context.model, originalError: error }, context));
}

function findFailure(error: unknown, facts: ThrownFacts, context: CallContext): FoundFailure {
  if (facts.isNetwork) return networkFailure(error, context);
  if (facts.status >= 300 && facts.status < 400) return redirectFailure(facts, context);
  return proxyFailure(facts, context) ?? providerFailure(facts, classify(error, facts, context), context);
}

function classify(error: unknown, facts: ThrownFacts, context: CallContext): ClassifiedError {
  if (error instanceof ProviderError) return error.classified;
  return classifyError(facts, context.provider ?? providerOfModel(context.model) ?? {}, context.nowMs);
}

/** A provider's own words, told directly or through a proxy that passes them on. */
function providerFailure(
  facts: ThrownFacts,
  classified: ClassifiedError,
  context: CallContext,
): FoundFailure {
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
    status: facts.status >= 400 ? facts.status : classified.status,
    message: known?.message ?? told.message,
    code: known?.code ?? generalCode(name) ?? classified.code ?? kind,
    ...optional(
      'hint',
      isStranger
        ? `This is no answer of a proxy. ${PROXY_ADDRESS_HINT}`
        : hintOf(kind, plainHint(kind, classified.hint), context, known),
    ),
    ...optional('retryAfterMs', classified.retryAfterMs),
    ...optional('requestId', headerOf(facts.headers, 'x-request-id')),
    upstreamMessage: classified.detail ?? classified.message,
    ...optional('upstreamCode', classified.code),
    mayRetry: mayRetry(facts),
  };
}

/** The kinds' hints are written for clients of the proxy; who calls a provider directly has the key itself. */
function hintOf(
  kind: ErrorKind,
  usual: string | undefined,
  context: CallContext,
  known: KnownFailure | undefined,
): string | undefined {
  if (context.proxyHost !== undefined) return usual;
  if (kind === 'overloaded') return "Use a model of another provider, or see the provider's status page.";
  const [variable] = context.provider?.keyVariables ?? [];
  // ByteBot's sentence has named the variable already.
  if (kind !== 'authentication' || variable === undefined || known?.message.includes(variable)) return usual;
  return `Check ${variable}: that the key is correct, that it has not been revoked, and that it has the needed permissions.`;
}

/** A web page or plain text where a proxy answers in JSON: something stands in front of it. */
function isPage({ status, bodyText, headers }: ThrownFacts): boolean {
  const isHtml = /html/i.test(headerOf(headers, 'content-type') ?? '') || /^\s*</.test(bodyText);
  return status >= 300 && isHtml;
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

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).toWellFormed()}…`;
}
