import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { sendForm } from './support/media-form.ts';
import {
  friendlyMedia,
  type MediaProvider,
  SOUND,
  sendJson,
  sendText,
  startMediaProvider,
} from './support/media-provider.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** What pictures, sound and rankings cost, and the limits they count against. */

let provider: MediaProvider;
let proxy: ProxyProcess;
const key = { authorization: `Bearer ${MASTER_KEY}` };

beforeAll(async () => {
  provider = await startMediaProvider();
  const apiBase = `${provider.url}/v1`;
  const draw = { output_cost_per_image: 0.04 };
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'draw', model: 'openai/own-images', apiBase, params: draw },
        { name: 'draw-tokens', model: 'openai/own-images', apiBase, params: perToken(1e-6, 4e-5) },
        { name: 'say', model: 'openai/own-voice', apiBase, info: { input_cost_per_character: 0.000015 } },
        { name: 'hear', model: 'openai/own-ears', apiBase, params: { input_cost_per_second: 0.0001 } },
        { name: 'rank', model: 'cohere/own-rank', apiBase: provider.url, params: { cost_per_query: 0.002 } },
        { name: 'free', model: 'openai/own-voice', apiBase },
        { name: 'once', model: 'openai/own-voice', apiBase, params: { rpm: 1 } },
        { name: 'poor', model: 'openai/own-images', apiBase, params: { ...draw, max_budget: 0.05 } },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
  });
});

beforeEach(() => provider.answerWith(friendlyMedia));

afterAll(async () => {
  await proxy.stop();
  await provider.close();
});

function perToken(input: number, output: number): Record<string, number> {
  return { input_cost_per_token: input, output_cost_per_token: output };
}

function post(path: string, body: object): Promise<Response> {
  return fetch(`${proxy.url}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...key },
    body: JSON.stringify(body),
  });
}

/** The cost that the request line and the list of requests have. */
async function bookedCost(response: Response): Promise<number | null> {
  await response.arrayBuffer();
  const id = response.headers.get('x-request-id');
  let cost: number | null | undefined;
  await eventually(async () => {
    const answer = await fetch(`${proxy.url}/requests/${id}`, { headers: key });
    if (!answer.ok) return false;
    const found = (await answer.json()) as { cost?: number };
    cost = found.cost ?? null;
    return true;
  });
  return cost ?? null;
}

describe('the cost', () => {
  test('of pictures is that of one times how many came', async () => {
    provider.answerWith((_, response) => sendJson(response, { data: [{ url: 'a' }, { url: 'b' }] }));
    const response = await post('images/generations', { model: 'draw', prompt: 'x', n: 3 });
    expect(response.headers.get('x-litellm-response-cost')).toBe('0.08');
    expect(response.headers.get('x-litellm-response-duration-ms')).toMatch(/^[\d.]+$/);
    expect(await bookedCost(response)).toBe(0.08);
  });

  test('of pictures by the token is that of their tokens', async () => {
    const response = await post('images/generations', { model: 'draw-tokens', prompt: 'x' });
    expect(response.headers.get('x-litellm-response-cost')).toBe('0.04002');
  });

  test('of speech is that of its characters', async () => {
    expect(await bookedCost(await post('audio/speech', { model: 'say', input: 'Grüß', voice: 'a' }))).toBe(
      0.00006,
    );
  });

  test('of what was heard is that of its seconds, as the answer tells them', async () => {
    const url = `${proxy.url}/v1/audio/transcriptions`;
    const file = ['file', ['a.mp3', SOUND]] as const;
    const told = await sendForm(url, [['model', 'hear'], file], key);
    expect(told.headers.get('x-litellm-response-cost')).toBe('0.0003');
    const long = await sendForm(url, [['model', 'hear'], ['response_format', 'verbose_json'], file], key);
    expect(long.headers.get('x-litellm-response-cost')).toBe('0.00025');
    const text = await sendForm(url, [['model', 'hear'], ['response_format', 'text'], file], key);
    expect(await bookedCost(text)).toBeNull();
  });

  test('of a ranking is that of its searches', async () => {
    const response = await post('rerank', { model: 'rank', query: 'a', documents: ['b'] });
    expect(response.headers.get('x-litellm-response-cost')).toBe('0.002');
  });

  test('is not told where nobody knows it', async () => {
    const response = await post('audio/speech', { model: 'free', input: 'Hello', voice: 'a' });
    expect(await bookedCost(response)).toBeNull();
  });

  test('of speech that broke off is booked all the same', async () => {
    provider.answerWith((_, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(SOUND, () => response.destroy());
    });
    const response = await post('audio/speech', { model: 'say', input: 'Hello', voice: 'a' });
    const id = response.headers.get('x-request-id');
    await expect(response.arrayBuffer()).rejects.toThrow();
    const found = await fetch(`${proxy.url}/requests/${id}`, { headers: key });
    expect(await found.json()).toMatchObject({ cost: 0.000075, kind: 'stream_broken' });
  });
});

describe('limits', () => {
  test('of requests count for sound', async () => {
    const speak = (): Promise<Response> =>
      post('audio/speech', { model: 'once', input: 'Hello', voice: 'a' });
    expect((await speak()).status).toBe(200);
    expect((await speak()).status).toBe(429);
  });

  test('a budget is charged by the picture, and refuses before more is drawn than it covers', async () => {
    provider.answerWith((_, response) => sendJson(response, { data: [{ url: 'a' }] }));
    const draw = (n: number): Promise<Response> =>
      post('images/generations', { model: 'poor', prompt: 'x', n });
    expect((await draw(2)).status).toBe(429);
    expect(provider.seen).toHaveLength(0);
    expect((await draw(1)).status).toBe(200);
    expect((await draw(1)).status).toBe(429);
  });
});

test('an answer in text is no page', async () => {
  provider.answerWith((_, response) => sendText(response, 'text/plain', '<html> was said'));
  const file = ['file', ['a.mp3', SOUND]] as const;
  const response = await sendForm(`${proxy.url}/v1/audio/transcriptions`, [['model', 'hear'], file], key);
  expect(await response.text()).toBe('<html> was said');
});
