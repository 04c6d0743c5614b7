import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf, everyProvider } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Google's routes as bytes: both forms of a stream, keys in the query, failures in band, and what passes unchanged. */

const hello = { contents: [{ role: 'user', parts: [{ text: 'Hello there!' }] }] };
const models = ['chat-gemini', 'chat-openai', 'chat-anthropic'];

let simulator: Simulator;
let proxy: ProxyProcess;
/** Commits its streams at once and keeps them alive often. */
let eager: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const config = (holdSeconds: number): string =>
    configOf(everyProvider(simulator.url), {
      litellm_settings: { num_retries: 0 },
      general_settings: { stream_hold_seconds: holdSeconds, heartbeat_seconds: 0.05 },
    });
  const environment = { LOG_LEVEL: 'debug' };
  proxy = await startProxy({ config: config(30), masterKey: MASTER_KEY, environment });
  eager = await startProxy({ config: config(0.05), masterKey: MASTER_KEY });
});

beforeEach(() => simulator.reset());

afterAll(async () => {
  await proxy.stop();
  await eager.stop();
  await simulator.close();
});

function ask(path: string, body: unknown = hello, at: ProxyProcess = proxy): Promise<Response> {
  return fetch(`${at.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-goog-api-key': MASTER_KEY },
    body: JSON.stringify(body),
  });
}

interface Answer {
  readonly candidates?: readonly {
    readonly content?: { readonly parts?: readonly Part[] };
    readonly finishReason?: string;
  }[];
  readonly usageMetadata?: { readonly totalTokenCount?: number };
  readonly error?: { readonly code?: number; readonly status?: string; readonly kind?: string };
}

interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly id?: string; readonly name?: string };
}

function textOf(answers: readonly Answer[]): string {
  return answers
    .flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
    .map(({ text }) => text ?? '')
    .join('');
}

function eventsOf(text: string): Answer[] {
  const events = text.split('\r\n\r\n').filter((event) => event.trim() !== '');
  for (const event of events) expect(event.trim().startsWith('data: ')).toBe(true);
  return events.map((event) => JSON.parse(event.trim().slice('data: '.length)));
}

describe.each(models)('%s', (model) => {
  test('streams events with alt=sse and one JSON array without', async () => {
    const sse = await ask(`/v1beta/models/${model}:streamGenerateContent?alt=sse`);
    expect(sse.headers.get('content-type')).toContain('text/event-stream');
    const events = eventsOf(await sse.text());
    const json = await ask(`/v1beta/models/${model}:streamGenerateContent`);
    expect(json.headers.get('content-type')).toContain('application/json');
    const elements: Answer[] = JSON.parse(await json.text());
    for (const answers of [events, elements]) {
      expect(answers.length).toBeGreaterThan(2);
      expect(textOf(answers)).toContain('You said: Hello there!');
      expect(answers.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
      expect(answers.at(-1)?.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
    }
    expect(textOf(elements)).toBe(textOf(events));
  });

  test('a failure before the first word is an error answer, in both forms', async () => {
    for (const query of ['', '?alt=sse']) {
      await simulator.script({ replies: [503] });
      const response = await ask(`/v1beta/models/${model}:streamGenerateContent${query}`);
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        error: {
          code: 503,
          status: 'UNAVAILABLE',
          kind: 'overloaded',
          request_id: response.headers.get('x-request-id'),
        },
      });
    }
  });

  test('a failure after heartbeats is the last event, or the only element', async () => {
    await simulator.script({ replies: [{ status: 503, delayMs: 300 }] });
    const sse = await ask(`/v1beta/models/${model}:streamGenerateContent?alt=sse`, hello, eager);
    const text = await sse.text();
    expect(text.startsWith('\r\n\r\n')).toBe(true);
    expect(eventsOf(text)).toMatchObject([{ error: { code: 503, status: 'UNAVAILABLE' } }]);
    await simulator.script({ replies: [{ status: 503, delayMs: 300 }] });
    const json = await ask(`/v1beta/models/${model}:streamGenerateContent`, hello, eager);
    const body = await json.text();
    expect(body.startsWith('\r\n')).toBe(true);
    expect(JSON.parse(body)).toMatchObject([{ error: { code: 503, status: 'UNAVAILABLE' } }]);
  });

  test('a failure amid the words ends them with an error, in both forms', async () => {
    for (const query of ['', '?alt=sse']) {
      await simulator.script({ replies: [{ chunks: ['One ', 'two ', 'three '], cutAfter: 2 }] });
      const text = await (await ask(`/v1beta/models/${model}:streamGenerateContent${query}`)).text();
      const answers: Answer[] = query === '' ? JSON.parse(text) : eventsOf(text);
      expect(textOf(answers)).toContain('One');
      expect(answers.at(-1)?.error).toMatchObject({
        code: 502,
        status: 'UNAVAILABLE',
        kind: 'stream_broken',
      });
    }
  });

  test('a slow answer is kept alive with white space, and is the same', async () => {
    for (const query of ['', '?alt=sse']) {
      await simulator.script({ replies: [{ chunks: ['One ', 'two.'], chunkDelayMs: 200, delayMs: 200 }] });
      const text = await (
        await ask(`/v1beta/models/${model}:streamGenerateContent${query}`, hello, eager)
      ).text();
      expect(text.startsWith('\r\n')).toBe(true);
      expect(textOf(query === '' ? JSON.parse(text) : eventsOf(text))).toBe('One two.');
    }
  });
});

test('the bytes of a request for Gemini pass as they are', async () => {
  const body = {
    ...hello,
    generation_config: { temperature: 0.5 },
    safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
  };
  expect((await ask('/v1beta/models/chat-gemini:generateContent', { ...body, num_retries: 0 })).status).toBe(
    200,
  );
  expect((await simulator.seen()).at(-1)?.body).toEqual(body);
});

test('thinking of Claude comes back to it signed, also in a loop of tools', async () => {
  const request = {
    generationConfig: {
      maxOutputTokens: 4096,
      thinkingConfig: { thinkingBudget: 2048, includeThoughts: true },
    },
    tools: [
      {
        functionDeclarations: [
          { name: 'look', parameters: { type: 'OBJECT', properties: { at: { type: 'STRING' } } } },
        ],
      },
    ],
  };
  const contents: unknown[] = [{ role: 'user', parts: [{ text: 'Use look.' }] }];
  const asked = await ask('/v1beta/models/chat-anthropic:generateContent', { ...request, contents });
  const first: Answer = JSON.parse(await asked.text());
  const said = first.candidates?.[0]?.content;
  const called = said?.parts?.find(({ functionCall }) => functionCall !== undefined)?.functionCall;
  expect(said?.parts?.[0]).toMatchObject({ thought: true, text: expect.stringContaining('The user wrote') });
  expect(called?.name).toBe('look');
  const answer = { functionResponse: { id: called?.id, name: 'look', response: { output: 'seen' } } };
  contents.push(said, { role: 'user', parts: [answer] });
  const second = await ask('/v1beta/models/chat-anthropic:generateContent', { ...request, contents });
  expect(second.status).toBe(200);
  const [, turn] = Object((await simulator.seen()).at(-1)?.body).messages;
  expect(turn.content[0]).toMatchObject({ type: 'thinking', signature: expect.any(String) });
});

describe('the key in the query', () => {
  test('is taken on Google’s routes, and no line, metric or record holds it', async () => {
    const path = `/v1beta/models/chat-openai:generateContent?key=${MASTER_KEY}`;
    const response = await fetch(`${proxy.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hello),
    });
    expect(response.status).toBe(200);
    expect((await fetch(`${proxy.url}/v1beta/models?key=${MASTER_KEY}`)).status).toBe(200);
    const authorized = { headers: { authorization: `Bearer ${MASTER_KEY}` } };
    const told = await Promise.all(
      ['/metrics', '/requests', '/routes'].map(async (route) =>
        (await fetch(`${proxy.url}${route}`, authorized)).text(),
      ),
    );
    for (const text of [...told, proxy.output(), JSON.stringify(await simulator.seen())]) {
      expect(text).not.toContain(MASTER_KEY);
    }
  });

  test('a wrong one is refused in Google’s words and is nowhere either', async () => {
    for (const path of ['/v1beta/models', '/v1beta/models/chat-openai']) {
      const response = await fetch(`${proxy.url}${path}?key=sk-test-wrong-key`);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({
        error: { code: 401, status: 'UNAUTHENTICATED', details: [{ reason: 'API_KEY_INVALID' }] },
      });
    }
    expect(proxy.output()).not.toContain('sk-test-wrong-key');
  });
});

test('GET /v1/models stays OpenAI’s for everybody but Google’s own clients', async () => {
  const headers = { authorization: `Bearer ${MASTER_KEY}` };
  const list = await (await fetch(`${proxy.url}/v1/models`, { headers })).json();
  expect(list).toMatchObject({ object: 'list', data: expect.any(Array) });
  const google = await fetch(`${proxy.url}/v1/models`, {
    headers: { ...headers, 'x-goog-api-client': 'gl-node/26' },
  });
  expect(await google.json()).toMatchObject({ models: expect.any(Array) });
});

test.each([
  ['a page that is none', 'GET', '/v1beta/models?pageToken=bm9ib2R5', 400, 'INVALID_ARGUMENT'],
  ['a size that is none', 'GET', '/v1beta/models?pageSize=-1', 400, 'INVALID_ARGUMENT'],
  ['an unknown model', 'GET', '/v1beta/models/nobody', 404, 'NOT_FOUND'],
  ['an unknown method', 'POST', '/v1beta/models/chat-openai:embedContent', 404, 'NOT_FOUND'],
  ['an unknown route', 'GET', '/v1beta/nothing', 404, 'NOT_FOUND'],
])('%s is refused in Google’s envelope', async (_title, method, path, code, status) => {
  const headers = { 'x-goog-api-key': MASTER_KEY, 'content-type': 'application/json' };
  const response = await fetch(`${proxy.url}${path}`, {
    method,
    headers,
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  expect(response.status).toBe(code);
  expect(await response.json()).toMatchObject({ error: { code, status } });
});
