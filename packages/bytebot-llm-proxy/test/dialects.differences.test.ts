import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type MessagesProxy, startMessagesProxy } from './support/messages-proxy.ts';
import { MASTER_KEY } from './support/proxy-process.ts';

/** What docs/litellm-differences.md says of the routes of other dialects, a test for each of its lines. */

const page = readFileSync(new URL('../../../docs/litellm-differences.md', import.meta.url), 'utf8');
const messages = [{ role: 'user', content: 'Hello there!' }];
const contents = [{ role: 'user', parts: [{ text: 'Hello there!' }] }];

let setting: MessagesProxy;

beforeAll(async () => {
  setting = await startMessagesProxy();
});

afterAll(() => setting.close());

beforeEach(() => setting.simulator.reset());

async function ask(path: string, body: unknown, key = MASTER_KEY) {
  const response = await fetch(`${setting.proxy.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, json: () => JSON.parse(text) };
}

async function onlyCall() {
  const seen = await setting.simulator.seen();
  expect(seen).toHaveLength(1);
  return seen[0];
}

const tried: Readonly<Record<string, () => Promise<void>>> = {
  'messages-as-chat': async () => {
    expect((await ask('/v1/messages', { model: 'chat-openai', max_tokens: 9, messages })).status).toBe(200);
    expect((await onlyCall())?.path).toMatch(/\/chat\/completions$/);
  },
  'stop-sequences': async () => {
    await ask('/v1/messages', { model: 'chat-openai', max_tokens: 9, messages, stop_sequences: ['END'] });
    expect((await onlyCall())?.body.stop).toEqual(['END']);
  },
  'message-ids': async () => {
    const answer = await ask('/v1/messages', { model: 'chat-openai', max_tokens: 9, messages });
    expect(answer.json().id).toMatch(/^msg_/);
  },
  'own-envelopes': async () => {
    const refused = await Promise.all(
      ['/v1/messages', '/v1/responses', '/v1beta/models/chat-openai:generateContent'].map((path) =>
        ask(path, {}, 'sk-test-wrong'),
      ),
    );
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401]);
    const [anthropic, openai, google] = refused.map(({ json }) => json());
    expect(anthropic).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    expect(openai).toMatchObject({ error: { type: 'auth_error', code: 'invalid_api_key' } });
    expect(google).toMatchObject({ error: { code: 401, status: 'UNAUTHENTICATED' } });
  },
  overload: async () => {
    await setting.simulator.script({ match: {}, replies: [529], repeat: 'last' });
    for (const model of ['chat-anthropic', 'chat-openai']) {
      const answer = await ask('/v1/messages', { model, max_tokens: 9, messages });
      expect(answer.status).toBe(529);
      expect(answer.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    }
  },
  'unknown-counts': async () => {
    const answer = await ask('/v1/messages/count_tokens', { model: 'nowhere', messages });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ error: { type: 'not_found_error' } });
  },
  'local-counts': async () => {
    const answer = await ask('/v1/messages/count_tokens', { model: 'chat-openai', messages });
    expect(answer.json()).toEqual({
      input_tokens: expect.any(Number),
      litellm_count_source: 'local_estimate',
    });
    expect(await setting.simulator.seen()).toEqual([]);
  },
  'event-lines': async () => {
    for (const model of ['chat-openai', 'chat-anthropic']) {
      const { text } = await ask('/v1/responses', { model, input: 'Hello', stream: true });
      expect(text).toMatch(/^event: response\.created\n/m);
      expect(text).toMatch(/^event: response\.completed\n/m);
      expect(text).not.toContain('[DONE]');
    }
  },
  'response-ids': async () => {
    const answer = await ask('/v1/responses', { model: 'chat-openai', input: 'Hello' });
    expect(answer.json().id).toMatch(/^resp_sim\w+$/);
  },
  'gemini-inputs': async () => {
    const data =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';
    const [hello] = contents;
    const parts = [...(hello?.parts ?? []), { inlineData: { mimeType: 'image/png', data } }];
    const parametersJsonSchema = { type: 'object', properties: { city: { type: 'string' } } };
    const tools = [{ functionDeclarations: [{ name: 'look', description: 'Looks.', parametersJsonSchema }] }];
    const body = { contents: [{ role: 'user', parts }], tools };
    expect((await ask('/v1beta/models/chat-openai:generateContent', body)).status).toBe(200);
    const sent = await onlyCall();
    expect(JSON.stringify(sent?.body.messages)).toContain(data);
    expect(sent?.body.tools).toMatchObject([{ function: { parameters: parametersJsonSchema } }]);
  },
};

describe('differs from LiteLLM', () => {
  test.each(Object.entries(tried))('%s', (_id, check) => check());

  test('in each line of the page, and in no other', () => {
    const section = /^## Messages, Responses and Gemini\n([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
    const listed = [...section.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id = '']) => id);
    expect(listed).toEqual(Object.keys(tried));
  });
});
