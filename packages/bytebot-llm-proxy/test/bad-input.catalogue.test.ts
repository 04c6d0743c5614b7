import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { type Answer, startUpstream, type Upstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/**
 * Catalogues that cannot be used, each at an address of its own. The rule: a model is then asked as it is written, the
 * next look comes half a minute later at the earliest, and no request waits longer than two seconds for one.
 */

const entry = (id: string, more: object = {}): object => ({
  id,
  name: id,
  context_length: 8_192,
  pricing: { prompt: '0.000001', completion: '0.000002' },
  ...more,
});
const listOf = (...entries: object[]): string => JSON.stringify({ data: entries });

/** Sends 50 MB as fast as they are taken. */
const large: Answer = (_request, response) => {
  const piece = Buffer.alloc(1_048_576, ' ');
  let left = 50;
  const send = (): void => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) break;
    }
    if (left === 0) response.end('{"data":[]}');
    else response.once('drain', send);
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  send();
};

const catalogues: Readonly<Record<string, (path: string) => string | Answer>> = {
  empty: () => '',
  'empty-list': () => '{"data":[]}',
  html: () => '<!DOCTYPE html><title>One moment</title>',
  half: () => listOf(entry('openai/gpt-4o')).slice(0, 40),
  other: () => '{"models":[{"id":"openai/gpt-4o"}]}',
  large: () => large,
  slow: () => () => undefined,
  error: () => (_request, response) => {
    response.writeHead(500);
    response.end('{"error":{"message":"no list today"}}');
  },
};
const unusable = Object.keys(catalogues);

const twice = listOf(
  entry('openai/gpt-4o', { context_length: 128_000 }),
  entry('openai/gpt-4o', { context_length: 1, pricing: { prompt: '9', completion: '9' } }),
  entry('openai/numbers', { pricing: { prompt: 0.000001, completion: 0.000002 } }),
  entry('openai/negative', { pricing: { prompt: '-1', completion: '-1' } }),
  entry('openai/words', { pricing: { prompt: 'cheap', completion: 'free' } }),
  entry('openai/none', { pricing: null, context_length: 'long' }),
  { id: 7 },
  entry('two words'),
);

let upstream: Upstream;
let proxy: ProxyProcess;
const looks = new Map<string, number>();

const answerCatalogue: Answer = (request, response) => {
  const name = request.path.split('/')[1] ?? '';
  looks.set(name, (looks.get(name) ?? 0) + 1);
  const answer = name === 'twice' ? twice : catalogues[name]?.(request.path);
  if (typeof answer === 'function') answer(request, response);
  else {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
  }
};

beforeAll(async () => {
  upstream = await startUpstream(friendly, answerCatalogue);
  proxy = await startProxy({
    config: configOf([
      ...unusable.map((name) => ({
        name: `model-${name}`,
        model: 'openrouter/openai/gpt-4o',
        apiBase: `${upstream.url}/${name}/api/v1`,
      })),
      {
        name: 'openrouter/*',
        model: 'openrouter/*',
        apiBase: `${upstream.url}/twice/api/v1`,
      },
    ]),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

describe('a catalogue that cannot be used', () => {
  test.each(unusable)(
    '%s: the model is asked as it is written, and the catalogue not again',
    async (name) => {
      upstream.answerWith(friendly);
      for (let time = 0; time < 3; time += 1) {
        const response = await chat(proxy.url, { model: `model-${name}` });
        expect(response.status).toBe(200);
      }
      expect(upstream.seen.map(({ body }) => JSON.parse(body).model)).toEqual(Array(3).fill('openai/gpt-4o'));
      expect(looks.get(name)).toBe(1);
    },
  );

  test('the models of the config are listed all the same', async () => {
    const { data } = (await (await fetch(`${proxy.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining(unusable.map((name) => `model-${name}`)));
  });
});

describe('a catalogue with odd entries', () => {
  const listed = async () => {
    const { data } = (await (await fetch(`${proxy.url}/v1/models`)).json()) as {
      data: { id: string; context_length?: number; pricing?: unknown }[];
    };
    return new Map(data.map((one) => [one.id, one]));
  };

  test('of a model that is there twice the first counts, and it is listed once', async () => {
    const response = await fetch(`${proxy.url}/v1/models`);
    const text = await response.text();
    expect(text.split('"openrouter/openai/gpt-4o"')).toHaveLength(2);
    expect((await listed()).get('openrouter/openai/gpt-4o')).toMatchObject({
      context_length: 128_000,
      pricing: { prompt: '0.000001' },
    });
  });

  test('what has no usable name is left out; a field of the wrong type is not known, which is not 0', async () => {
    const models = await listed();
    expect([...models.keys()].filter((id) => id.startsWith('openrouter/')).sort()).toEqual([
      'openrouter/openai/gpt-4o',
      'openrouter/openai/negative',
      'openrouter/openai/none',
      'openrouter/openai/numbers',
      'openrouter/openai/words',
    ]);
    expect(models.get('openrouter/openai/words')).not.toHaveProperty('pricing');
    expect(models.get('openrouter/openai/none')).not.toHaveProperty('context_length');
  });

  test.each([
    ['numbers', '0.000011'],
    ['negative', null],
    ['words', null],
  ])('the price of openai/%s: an answer of 3 and 4 tokens costs %p', async (name, cost) => {
    upstream.answerWith(friendly);
    const response = await chat(proxy.url, { model: `openrouter/openai/${name}` });
    expect(response.status).toBe(200);
    const told = response.headers.get('x-litellm-response-cost');
    expect(told === null ? null : Number(told)).toBe(cost === null ? null : Number(cost));
  });
});
