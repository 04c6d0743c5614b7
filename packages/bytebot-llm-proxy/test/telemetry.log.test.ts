import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { expectIdle, type LogLine, logLines, requestLine } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat, readStream } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, fixed, friendly } from './support/wire.ts';

/** One line for each request, whatever its end. */

const PROMPT = 'the prompt that nobody may read';
const ANSWER = 'the answer that nobody may read';

let upstream: Upstream;
let proxy: ProxyProcess;

const config = (): string =>
  configOf(
    [
      {
        name: 'any',
        model: 'openai/gpt-4o',
        apiBase: `${upstream.url}/v1`,
        info: { id: 'deployment-any' },
      },
      {
        name: 'backup',
        model: 'groq/llama',
        apiBase: `${upstream.url}/v1`,
        info: { id: 'deployment-backup' },
      },
    ],
    { router_settings: { num_retries: 0 } },
  );

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({ config: config(), environment: { PROXY_ALLOW_UNAUTHENTICATED: 'true' } });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

afterEach(() => expectIdle(proxy));

async function lineOf(
  id: string,
  body: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<LogLine> {
  const messages = [{ role: 'user', content: PROMPT }];
  const response = await chat(
    proxy.url,
    { model: 'any', messages, ...body },
    { 'x-request-id': id, ...headers },
  );
  await response.text();
  return await requestLine(proxy, id);
}

const milliseconds = expect.any(Number);

describe('the line of a request', () => {
  test('says who asked what of whom, how it went and how long it took (S2-54)', async () => {
    upstream.answerWith(fixed(200, completion(ANSWER, { cost: 0.25 })));
    const line = await lineOf('line-unary');
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      msg: 'request',
      request_id: 'line-unary',
      caller: 'anonymous',
      route: '/v1/chat/completions',
      model: 'any',
      model_group: 'any',
      model_used: 'upstream-model',
      provider: 'openai',
      deployment: 'deployment-any',
      status: 200,
      attempts: [
        {
          provider: 'openai',
          model: 'gpt-4o',
          deployment: 'deployment-any',
          status: 200,
          key: expect.stringMatching(/^[0-9a-f]{12}$/),
          wait_ms: 0,
          duration_ms: milliseconds,
        },
      ],
      retries: 0,
      fallbacks: 0,
      prompt_tokens: 3,
      completion_tokens: 4,
      cost: 0.25,
      stream: false,
      ttft_ms: milliseconds,
      total_ms: milliseconds,
      overhead_ms: milliseconds,
    });
    expect(Math.abs(Date.parse(String(line.time)) - Date.now())).toBeLessThan(60_000);
  });

  test('of a stream has the time to its first content', async () => {
    upstream.answerWith(friendly);
    expect(await lineOf('line-stream', { stream: true })).toMatchObject({
      status: 200,
      stream: true,
      ttft_ms: milliseconds,
    });
  });

  test('of a failure has its kind, every call and its level (S2-31, S4-34)', async () => {
    let calls = 0;
    upstream.answerWith((request, response) => {
      calls += 1;
      const [status, body] = calls === 1 ? [429, '{"error":{"message":"slow down"}}'] : [500, '{}'];
      fixed(status as number, body as string)(request, response);
    });
    const line = await lineOf('line-failure', { num_retries: 1, fallbacks: ['backup'] });
    expect(line).toMatchObject({
      level: 'error',
      model: 'any',
      model_group: 'any',
      provider: 'groq',
      status: 500,
      kind: 'upstream',
      fallbacks: 1,
      attempts: [
        { provider: 'openai', model: 'gpt-4o', status: 429, kind: 'rate_limited', wait_ms: 0 },
        { provider: 'openai', model: 'gpt-4o', status: 500, kind: 'upstream', wait_ms: milliseconds },
        { provider: 'groq', model: 'llama', status: 500, kind: 'upstream' },
        { provider: 'groq', model: 'llama', status: 500, kind: 'upstream' },
      ],
    });
    const limited = logLines(proxy).filter((one) => /rate limited/.test(String(one.msg)));
    expect(limited).toEqual([expect.objectContaining({ model: 'gpt-4o', status: 429, provider: 'openai' })]);
  });

  test.each([
    ['a body that is no JSON', 400, 'warn', 'invalid_request', '{'],
    ['an unknown model', 404, 'warn', 'unknown_model', '{"model":"nope"}'],
  ])('%s has one too', async (name, status, level, kind, body) => {
    const id = `line-${name.replaceAll(' ', '-')}`;
    await fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-request-id': id },
      body,
    });
    expect(await requestLine(proxy, id)).toMatchObject({ status, level, kind, attempts: [] });
  });

  test('is one and only one, also for legacy completions and embeddings', async () => {
    upstream.answerWith(fixed(200, '{"object":"list","data":[],"model":"e","usage":{"prompt_tokens":1}}'));
    for (const route of ['/v1/embeddings', '/completions']) {
      const id = `line-of${route.replaceAll('/', '-')}`;
      const body = JSON.stringify({ model: 'any', input: PROMPT, prompt: PROMPT });
      await fetch(proxy.url + route, { method: 'POST', headers: { 'x-request-id': id }, body });
      expect(await requestLine(proxy, id)).toMatchObject({ route });
    }
    const ids = logLines(proxy)
      .filter((line) => line.msg === 'request')
      .map((line) => line.request_id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('never shows a prompt or an answer, and an id from outside cannot break it (S2-54)', async () => {
    upstream.answerWith(fixed(200, completion(ANSWER)));
    await lineOf('line-prompt');
    const odd = await chat(proxy.url, { model: 'any' }, { 'x-request-id': 'a b"\\{}' });
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    await requestLine(proxy, odd.headers.get('x-request-id') ?? '');
    expect(proxy.output()).not.toContain(PROMPT);
    expect(proxy.output()).not.toContain(ANSWER);
    expect(logLines(proxy).filter((line) => 'text' in line)).toEqual([]);
  });
});

describe('the ids', () => {
  test('x-request-id: in, out, upstream and in the log, on errors too', async () => {
    upstream.answerWith(friendly);
    const given = { 'x-request-id': 'given-1', 'x-litellm-call-id': 'call-1' };
    const response = await chat(proxy.url, { model: 'any' }, given);
    expect(response.headers.get('x-request-id')).toBe('given-1');
    expect(response.headers.get('x-litellm-call-id')).toBe('call-1');
    expect(upstream.seen[0]?.headers['x-request-id']).toBe('given-1');
    expect(await requestLine(proxy, 'given-1')).toMatchObject({ status: 200 });
    const unknown = await chat(proxy.url, { model: 'nope' }, given);
    expect(unknown.headers.get('x-request-id')).toBe('given-1');
    expect(unknown.headers.get('x-litellm-call-id')).toBe('call-1');
    expect(await unknown.json()).toMatchObject({ error: { request_id: 'given-1' } });
  });

  test('without one from outside each request gets its own, the same everywhere', async () => {
    upstream.answerWith(friendly);
    const answers = await Promise.all(
      ['any', 'any'].map((model) => chat(proxy.url, { model, stream: true })),
    );
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(2);
    await Promise.all(answers.map(readStream));
    expect(upstream.seen.map(({ headers }) => headers['x-request-id']).sort()).toEqual([...ids].sort());
  });
});
