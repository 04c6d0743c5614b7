import { createRedactor } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { AxiosError, AxiosHeaders } from 'axios';
import fc from 'fast-check';
import { StreamErrorEvent } from '../errors/thrown-facts.ts';
import { ModelCaller } from '../model/model-caller.ts';
import { ModelConnection } from '../model/model-connection.ts';
import { ModelError } from '../model/model-error.ts';
import { memoryLog } from '../model/world.test-helper.ts';
import { ProxyService } from './proxy.service.ts';

/** `handleApiError` with what client libraries really throw; no call is made here. */

const key = 'sk-test-proxy-key-0123456789';
const redact = createRedactor(() => [key]);
const nowMs = (): number => Date.parse('2026-01-01T00:00:00Z');
const connection = new ModelConnection();
const service = new ProxyService({
  proxyUrl: 'http://bytebot-llm-proxy:4000',
  key: () => key,
  caller: new ModelCaller({
    connection,
    log: memoryLog().log,
    redact,
    nowMs,
    sleep: () => Promise.resolve(),
  }),
  redact,
  nowMs,
});

function axiosError(status: number, data: unknown, headers: Record<string, string> = {}): AxiosError {
  const config = { headers: new AxiosHeaders({ authorization: `Bearer ${key}` }), url: 'http://proxy/' };
  const response = { status, statusText: '', data, headers: new AxiosHeaders(headers), config };
  return new AxiosError(
    `Request failed with status code ${status}`,
    'ERR_BAD_REQUEST',
    config,
    undefined,
    response,
  );
}

/** As OpenAI's SDK throws: the error's fields on the error itself, the body's `error` under `error`. */
function sdkError(status: number, error: unknown, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(`${status} something`), {
    status,
    error,
    headers: new Headers(headers),
    code: null,
  });
}

const openrouter = 'openrouter/openai/gpt-4o';
const gemini = 'gemini/gemini-2.5-pro';

describe('OpenRouter (S0-20)', () => {
  const auth = {
    code: 'OPENROUTER_AUTH_ERROR',
    message: 'OpenRouter API authentication failed. Check OPENROUTER_API_KEY.',
    provider: 'OpenRouter',
    kind: 'authentication',
    status: 401,
    model: openrouter,
  };
  const body = { error: { code: 401, message: 'User not found.' } };

  test.each([
    ['axios with a body', axiosError(401, body)],
    ['axios with the body as text', axiosError(401, JSON.stringify(body))],
    ['axios with the body as bytes', axiosError(401, Buffer.from(JSON.stringify(body)))],
    ['OpenAI’s SDK', sdkError(401, body.error)],
    ['OpenAI’s SDK without a body', sdkError(401, undefined)],
    ['a message with a status', new Error('Request failed with status code 401')],
    ['a message that begins with one', new Error('401 Unauthorized')],
    ['an error event of a stream', new StreamErrorEvent(JSON.stringify(body))],
    ['a body on its own', body],
  ])('a refused key, thrown by %s', (_, error) => {
    expect(service.handleApiError(error, openrouter)).toMatchObject(auth);
  });

  test.each([
    [429, 'OPENROUTER_RATE_LIMIT', 'OpenRouter API rate limit exceeded. Please try again later.'],
    [402, 'OPENROUTER_ERROR', 'OpenRouter API error: Insufficient credits'],
    [404, 'OPENROUTER_ERROR', 'OpenRouter API error: Model not found'],
    [503, 'OPENROUTER_ERROR', 'OpenRouter API error: Provider temporarily unavailable'],
  ])('%i', (status, code, message) => {
    const error = service.handleApiError(axiosError(status, ''), openrouter);
    expect(error).toMatchObject({ status, code, provider: 'OpenRouter' });
    expect(error.message.startsWith(message)).toBe(true);
  });

  test('the upstream’s words follow, once', () => {
    const thrown = axiosError(400, {
      error: { code: 400, message: 'messages: too odd', metadata: { raw: 'inner' } },
    });
    const { message } = service.handleApiError(thrown, openrouter);
    expect(message).toMatch(/^OpenRouter API error: .*messages: too odd/);
    expect(message.match(/OpenRouter/g)).toHaveLength(1);
  });
});

describe('Gemini (S0-21)', () => {
  const body = { error: { code: 403, message: 'No.', status: 'PERMISSION_DENIED' } };

  test.each([
    ['an object', body],
    ['a list of one', [body]],
    ['text', JSON.stringify([body])],
  ])('PERMISSION_DENIED as %s', (_, data) => {
    expect(service.handleApiError(axiosError(403, data), gemini)).toMatchObject({
      provider: 'Gemini',
      status: 403,
      code: 'GEMINI_AUTH_ERROR',
      message: 'Gemini API access denied. Check GEMINI_API_KEY and permissions.',
      upstreamCode: 'PERMISSION_DENIED',
    });
  });

  test('a key that is not valid is told in a 400', () => {
    const data = {
      error: {
        code: 400,
        message: 'API key not valid. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
      },
    };
    expect(service.handleApiError(axiosError(400, data), 'gemini-2.5-flash')).toMatchObject({
      kind: 'authentication',
      code: 'GEMINI_AUTH_ERROR',
    });
  });

  test('quota', () => {
    const data = {
      error: { code: 429, message: 'You exceeded your current quota', status: 'RESOURCE_EXHAUSTED' },
    };
    expect(service.handleApiError(axiosError(429, data), gemini)).toMatchObject({
      code: 'GEMINI_QUOTA_ERROR',
      message: 'Gemini API quota exceeded. Check your usage limits.',
    });
  });

  test('anything else is GEMINI_ERROR', () => {
    const error = service.handleApiError(
      axiosError(500, { error: { code: 500, message: 'Boom', status: 'INTERNAL' } }),
      gemini,
    );
    expect(error).toMatchObject({ code: 'GEMINI_ERROR', provider: 'Gemini', status: 500 });
    expect(error.message).toMatch(/^Gemini API error: .*Boom/);
  });

  test('a Gemini model that OpenRouter serves is OpenRouter’s', () => {
    expect(service.handleApiError(axiosError(401, ''), 'openrouter/google/gemini-2.5-pro').provider).toBe(
      'OpenRouter',
    );
  });
});

test('everything else is OpenAI’s (S0-22)', () => {
  const data = { error: { message: 'Bad.', type: 'invalid_request_error', param: null, code: null } };
  const error = service.handleApiError(axiosError(400, data), 'gpt-4o');
  expect(error).toMatchObject({ provider: 'OpenAI', code: 'OPENAI_ERROR', status: 400, model: 'gpt-4o' });
  expect(error.message).toMatch(/^OpenAI API error: .*Bad\./);
});

describe('what the proxy tells', () => {
  const told = {
    message: 'Groq API error: Rate limit exceeded (slow down)',
    type: 'rate_limit_error',
    param: null,
    code: 'rate_limit_exceeded',
    status_code: 429,
    kind: 'rate_limited',
    request_id: 'req-body',
    provider: 'groq',
    model: 'llama-3.3-70b-versatile',
    hint: 'Wait.',
    retry_after_ms: 4_200,
    attempts: [
      { model: 'llama-3.3-70b-versatile', provider: 'groq', status: 429, kind: 'rate_limited' },
      { model: 'llama-3.3-70b-versatile', provider: 'groq', status: 429, kind: 'rate_limited', error: key },
    ],
  };

  test('is taken over, with the name of the provider that it names', () => {
    const thrown = axiosError(
      429,
      { error: told },
      { 'X-Request-Id': 'req-head', 'x-should-retry': 'false' },
    );
    const error = service.handleApiError(thrown, 'openrouter/an-alias');
    expect(error).toMatchObject({
      provider: 'Groq',
      kind: 'rate_limited',
      status: 429,
      code: 'rate_limit_exceeded',
      message: 'Groq API error: Rate limit exceeded (slow down)',
      hint: 'Wait.',
      retryAfterMs: 4_200,
      requestId: 'req-head',
      mayRetry: false,
    });
    expect(error.attempts).toHaveLength(2);
    expect(JSON.stringify(error)).not.toContain(key);
  });

  test('in the middle of a stream it has no header, but its attempts tell that it retried', () => {
    const error = service.handleApiError(new StreamErrorEvent(JSON.stringify({ error: told })), 'fast');
    expect(error).toMatchObject({ requestId: 'req-body', status: 429, mayRetry: false });
    const once = { ...told, attempts: told.attempts.slice(0, 1) };
    expect(
      service.handleApiError(new StreamErrorEvent(JSON.stringify({ error: once })), 'fast').mayRetry,
    ).toBe(true);
  });

  test('a refusal of the proxy itself stays its own sentence', () => {
    const error = {
      message: 'The proxy is shutting down.',
      kind: 'draining',
      status_code: 503,
      code: 'draining',
    };
    expect(service.handleApiError(axiosError(503, { error }), openrouter)).toMatchObject({
      message: 'The proxy is shutting down.',
      kind: 'draining',
      code: 'draining',
    });
  });

  test.each([
    [
      'our proxy',
      { message: 'Authentication Error: no', kind: 'caller_unauthenticated', code: 'invalid_api_key' },
    ],
    [
      'LiteLLM',
      {
        message: 'Authentication Error, Invalid proxy server token passed',
        type: 'token_not_found_in_db',
        code: '401',
      },
    ],
    ['LiteLLM, in other words', { message: 'No key.', type: 'auth_error', code: '401' }],
  ])('%s refuses the agent’s own key, which is no failure of OpenRouter', (_, error) => {
    const found = service.handleApiError(axiosError(401, { error }), openrouter);
    expect(found).toMatchObject({ kind: 'caller_unauthenticated', status: 401, mayRetry: false });
    expect(found.message).toMatch(/^The LLM proxy refused the agent's own key/);
    expect(found.hint).toContain('BYTEBOT_LLM_PROXY_API_KEY');
  });
});

describe('when nothing came back', () => {
  const network = (code: string) =>
    AxiosError.from(Object.assign(new Error(`connect ${code}`), { code }), code, undefined, undefined);

  test.each([
    ['ECONNREFUSED', 'connection refused'],
    ['ENOTFOUND', 'the host name is unknown'],
    ['ECONNRESET', 'connection reset'],
    ['ETIMEDOUT', 'could not be made in time'],
    ['CERT_HAS_EXPIRED', 'certificate has expired'],
  ])('%s names the proxy’s host and the cause, and what to check', (code, cause) => {
    const error = service.handleApiError(network(code), openrouter);
    expect(error).toMatchObject({ kind: 'network', status: 0, code, mayRetry: true });
    expect(error.message).toContain('The LLM proxy cannot be reached: bytebot-llm-proxy:4000');
    expect(error.message).toContain(cause);
    expect(error.hint).toContain('BYTEBOT_LLM_PROXY_URL');
  });

  test('axios’s own time-out is one', () => {
    const error = new AxiosError('timeout of 1000ms exceeded', 'ECONNABORTED');
    expect(service.handleApiError(error, 'gpt-4o').kind).toBe('timeout');
  });

  test('OpenAI’s SDK hides the cause one level below', () => {
    class APIConnectionError extends Error {}
    const cause = Object.assign(new Error('getaddrinfo ENOTFOUND proxy'), { code: 'ENOTFOUND' });
    const error = new APIConnectionError('Connection error.', { cause });
    expect(service.handleApiError(error, 'gpt-4o')).toMatchObject({ kind: 'network', code: 'ENOTFOUND' });
  });
});

test('a web page in the place of an answer is not taken for the proxy', () => {
  const page = '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>';
  const error = service.handleApiError(axiosError(502, page, { 'content-type': 'text/html' }), openrouter);
  expect(error).toMatchObject({ kind: 'upstream', status: 502 });
  expect(error.hint).toContain('BYTEBOT_LLM_PROXY_URL');
  expect(error.message).not.toContain('<');
});

test('retry-after counts where the body says nothing', () => {
  expect(service.handleApiError(axiosError(429, '', { 'retry-after': '7' }), 'gpt-4o').retryAfterMs).toBe(
    7_000,
  );
});

test('an error that is understood already is given back', () => {
  const error = service.handleApiError(axiosError(401, ''), openrouter);
  expect(service.handleApiError(error, 'another')).toBe(error);
});

test('no key gets out, wherever it stood', () => {
  const data = {
    error: { message: `bad key ${key}`, code: key, type: key, metadata: { raw: `raw ${key}` } },
  };
  for (const thrown of [
    axiosError(400, data),
    sdkError(400, data.error),
    new Error(`400 ${key}`),
    new StreamErrorEvent(JSON.stringify(data)),
  ]) {
    for (const model of [openrouter, gemini, 'gpt-4o']) {
      const error = service.handleApiError(thrown, model);
      expect(JSON.stringify([{ ...error }, error.message, error.stack])).not.toContain(key);
      expect(error.originalError).toBe(thrown);
    }
  }
});

test('never throws and always says who and what, whatever is thrown (S0-25)', () => {
  const anything = fc.oneof(
    fc.anything({ maxDepth: 3 }),
    fc.record({
      response: fc.record({ status: fc.anything(), data: fc.anything(), headers: fc.anything() }),
    }),
    fc.record({ status: fc.integer({ min: -1, max: 700 }), error: fc.anything(), headers: fc.anything() }),
    fc.string().map((text) => new Error(text)),
    fc.json().map((text) => new StreamErrorEvent(text)),
  );
  fc.assert(
    fc.property(
      anything,
      fc.oneof(fc.constantFrom(openrouter, gemini, 'gpt-4o'), fc.string()),
      (thrown, model) => {
        const error = service.handleApiError(thrown, model);
        expect(error).toBeInstanceOf(ModelError);
        expect(error.message).not.toBe('');
        expect(error.provider).not.toBe('');
        expect(error.code).not.toBe('');
        expect(error.model).toBe(model);
        expect(typeof error.status).toBe('number');
        expect(error.message.length).toBeLessThanOrEqual(2_048);
      },
    ),
    { numRuns: 500 },
  );
});

test('a getter that throws is no reason to fail', () => {
  const hostile = {
    get response(): never {
      throw new Error('no');
    },
  };
  expect(service.handleApiError(hostile, 'gpt-4o')).toBeInstanceOf(ModelError);
});
