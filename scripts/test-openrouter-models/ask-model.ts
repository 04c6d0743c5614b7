import {
  type ClassifiedError,
  createRedactor,
  errorKinds,
  errorMessage,
  isJsonObject,
  memberAt,
  memberOf,
  textOf,
} from '@bytebot/shared';
import axios, { type AxiosResponse } from 'axios';
import { classifyError, classifyNetworkFailure } from '../../packages/llm-providers/src/index.ts';
import type { OpenrouterAccount } from '../openrouter/account.ts';
import { failureReason } from './failure-reason.ts';
import type { Failure, ModelResult, Success, Tested } from './results.ts';

/** The user message every model gets. */
export const MESSAGE = 'Hello, world!';

const RESPONSE_BYTES_MAX = 4 * 1_048_576;
const RESPONSE_LENGTH_MAX = 4_000;

export interface AskOptions {
  readonly account: OpenrouterAccount;
  readonly apiKey: string;
  readonly tokensMax: number;
  /** Whether the connection is left open for the next model. */
  readonly keepsConnection: boolean;
  /** Takes what goes over the wire, without the key. */
  readonly debug: (line: string) => void;
}

/** A model of the list, as it is asked and as it is shown. */
export interface ModelToTest {
  readonly id: string;
  readonly name: string;
}

/**
 * Asks one model once: no retry, no other model in its place. A failure is a result.
 *
 * @param signal Ends the call.
 * @returns undefined when the signal did.
 */
export async function askModel(
  model: ModelToTest,
  options: AskOptions,
  signal: AbortSignal,
): Promise<ModelResult | undefined> {
  const testedAt = new Date().toISOString();
  const start = performance.now();
  const answer = await exchange(model.id, options, signal);
  const latencySeconds = Math.round(performance.now() - start) / 1_000;
  if (signal.aborted) return undefined;
  const hide = createRedactor(() => [options.apiKey]);
  return {
    model: model.id,
    name: model.name,
    tested_at: testedAt,
    latency_seconds: latencySeconds,
    ...('data' in answer ? read(answer, options, hide) : failure(answer, 0, hide)),
  };
}

async function exchange(
  model: string,
  { account, apiKey, tokensMax, keepsConnection, debug }: AskOptions,
  signal: AbortSignal,
): Promise<AxiosResponse<string> | ClassifiedError> {
  const { provider, baseUrl, timeoutMs, values } = account;
  const target = { baseUrl, apiKey, model };
  const url = baseUrl + provider.path('chat', target, false);
  const body = { model, messages: [{ role: 'user', content: MESSAGE }], max_tokens: tokensMax };
  debug(`POST ${url} ${JSON.stringify(body)}`);
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await axios.post<string>(url, body, {
      headers: {
        ...provider.headers(target, (name) => values.get(name)),
        accept: 'application/json',
        // A connection that was idle for minutes is often closed by the time it is used again.
        ...(keepsConnection ? {} : { connection: 'close' }),
      },
      signal: AbortSignal.any([signal, deadline]),
      maxContentLength: RESPONSE_BYTES_MAX,
      // A redirect would carry the key to an address nobody configured.
      maxRedirects: 0,
      responseType: 'text',
      transformResponse: (text: string) => text,
      validateStatus: () => true,
    });
    debug(`${answer.status} ${JSON.stringify(tellingHeaders(answer))} ${answer.data}`);
    return answer;
  } catch (error) {
    if (!deadline.aborted || signal.aborted) return classifyNetworkFailure(error, new URL(url).host);
    const message = `no complete answer within ${timeoutMs / 1_000} s`;
    return { kind: 'timeout', message, status: errorKinds.timeout.status };
  }
}

type Outcome = Omit<Success, keyof Tested> | Omit<Failure, keyof Tested>;

/** An answer with a 200 may still be an error, or nothing. */
function read(
  answer: AxiosResponse<string>,
  { account }: AskOptions,
  hide: (text: string) => string,
): Outcome {
  const body = parsed(answer.data);
  const choices = memberOf(body, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const hasError = [body, choice].some((place) => (memberOf(place, 'error') ?? null) !== null);
  if (answer.status < 200 || answer.status > 299 || hasError) {
    const inChoice = memberOf(body, 'error') === undefined && memberOf(choice, 'error') !== undefined;
    const facts = {
      status: answer.status,
      headers: headersOf(answer),
      bodyText: inChoice ? JSON.stringify(choice) : answer.data,
      phase: 'response',
    } as const;
    return failure(classifyError(facts, account.provider), answer.status, hide);
  }
  if (!isJsonObject(choice)) {
    const message = body === undefined ? 'the answer is not JSON' : 'the answer has no choices';
    return failure(
      { kind: 'upstream', message, status: answer.status },
      answer.status,
      hide,
      'Unreadable answer',
    );
  }
  return readChoice(body, choice, answer.status, hide);
}

function readChoice(body: unknown, choice: unknown, status: number, hide: (text: string) => string): Outcome {
  const message = memberOf(choice, 'message');
  const finishReason = textOf(choice, 'finish_reason') ?? null;
  const text = ['content', 'reasoning', 'refusal']
    .map((name) => textOf(message, name))
    .find((found) => found);
  // A model that thinks may have spent all its tokens before the first word; it works none the less.
  if (text === undefined && finishReason !== 'length') {
    return failure(
      { kind: 'upstream', message: 'the answer is empty', status },
      status,
      hide,
      'Empty answer',
    );
  }
  const tokens = memberAt(body, 'usage', 'total_tokens');
  return {
    success: true,
    response: hide(text ?? '').slice(0, RESPONSE_LENGTH_MAX),
    answered_by: textOf(body, 'model') ?? '',
    tokens: typeof tokens === 'number' ? tokens : 0,
    finish_reason: finishReason,
  };
}

function failure(
  error: ClassifiedError,
  statusCode: number,
  hide: (text: string) => string,
  reason = failureReason(error),
): Outcome {
  const { kind, detail, message } = error;
  const provider = { id: 'openrouter', name: 'OpenRouter' };
  return {
    success: false,
    reason,
    error: hide(errorMessage({ kind, requestId: '', provider, upstreamMessage: message })),
    ...(detail === undefined ? {} : { detail: hide(detail) }),
    status_code: statusCode >= 200 && statusCode < 300 ? error.status : statusCode,
  };
}

function headersOf({ headers }: AxiosResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

/** Those that say something about limits and about which request it was at OpenRouter. */
function tellingHeaders(answer: AxiosResponse): Record<string, string> {
  const telling = /^(?:content-type|retry-after|x-generation-id|x-ratelimit-.*)$/;
  return Object.fromEntries(Object.entries(headersOf(answer)).filter(([name]) => telling.test(name)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
