import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, fixed } from './support/wire.ts';

/** Responses that their provider keeps: the proxy remembers only where that is. */

const ONE = 'sk-test-one';
const OTHER = 'sk-test-other';

let simulator: Simulator;
let upstream: Upstream;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  upstream = await startUpstream(fixed(404, ''));
  const apiBase = `${simulator.url}/openai/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'pair', model: 'openai/gpt-4o', apiBase, info: { id: 'left' } },
        { name: 'pair', model: 'openai/gpt-4o', apiBase, info: { id: 'right' } },
        { name: 'other', model: 'openai/gpt-4o-mini', apiBase },
        { name: 'plain', model: 'openai/plain', apiBase: `${upstream.url}/v1` },
        {
          name: 'said',
          model: 'openai/said',
          apiBase: `${upstream.url}/v1`,
          params: { use_chat_completions_api: true },
        },
      ],
      {
        litellm_settings: { num_retries: 0 },
        router_settings: { fallbacks: [{ pair: ['other'] }] },
        general_settings: {
          virtual_keys: [
            { alias: 'one', key_hash: hash('sha256', ONE) },
            { alias: 'other', key_hash: hash('sha256', OTHER) },
          ],
        },
      },
    ),
    masterKey: MASTER_KEY,
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: ONE, maxRetries: 0 });
});

beforeEach(() => simulator.reset());

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
  await upstream.close();
});

describe('a response that its provider keeps', () => {
  test.each([false, true])('is gone on from at its own deployment, streamed: %s', async (streamed) => {
    const first = streamed
      ? await client.responses.stream({ model: 'pair', input: 'My name is Ada.' }).finalResponse()
      : await client.responses.create({ model: 'pair', input: 'My name is Ada.' });
    const deployments = new Set<string | null>();
    for (let turn = 0; turn < 8; turn += 1) {
      const { data, response } = await client.responses
        .create({ model: 'pair', input: 'And then?', previous_response_id: first.id })
        .withResponse();
      expect(data.previous_response_id).toBe(first.id);
      deployments.add(response.headers.get('x-litellm-model-id'));
    }
    expect(deployments.size).toBe(1);
    const last = (await simulator.seen()).at(-1);
    expect(last?.body).toMatchObject({ input: 'And then?', previous_response_id: first.id });
  });

  test('is never gone on from by a model that stands in', async () => {
    const first = await client.responses.create({ model: 'pair', input: 'One.' });
    await simulator.script({ model: 'gpt-4o', replies: [503], repeat: 'last' });
    const second = client.responses.create({ model: 'pair', input: 'Two.', previous_response_id: first.id });
    await expect(second).rejects.toMatchObject({ status: 503 });
    expect(await simulator.seen('gpt-4o-mini')).toEqual([]);
  });

  test('is given back, listed, cancelled and deleted by the provider', async () => {
    const input = ['One.', 'Two.'].map((content) => ({ role: 'user' as const, content }));
    const made = await client.responses.create({ model: 'pair', input });
    expect(await client.responses.retrieve(made.id)).toMatchObject({ id: made.id, output: made.output });
    const items = await client.responses.inputItems.list(made.id, { limit: 1 });
    expect(items).toMatchObject({ data: [{ role: 'user' }], has_more: true });
    await expect(client.responses.cancel(made.id)).rejects.toMatchObject({ status: 400 });
    await client.responses.delete(made.id);
    await expect(client.responses.retrieve(made.id)).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining(`Response with id '${made.id}' not found.`),
    });
    const seen = (await journal()).filter(({ path }) => path.includes(made.id));
    expect(seen.map(({ method, path }) => `${method} ${path.slice(path.indexOf('/responses/'))}`)).toEqual([
      `GET /responses/${made.id}`,
      `GET /responses/${made.id}/input_items`,
      `POST /responses/${made.id}/cancel`,
      `DELETE /responses/${made.id}`,
    ]);
    for (const { headers } of seen) expect(headers.authorization).not.toContain(ONE);
  });

  test('is nobody else’s, and nobody else’s id goes upstream', async () => {
    const made = await client.responses.create({ model: 'pair', input: 'My secret.' });
    await simulator.reset();
    const foreign = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: OTHER, maxRetries: 0 });
    await expect(foreign.responses.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
    await expect(
      foreign.responses.create({ model: 'pair', input: 'x', previous_response_id: made.id }),
    ).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
    expect(await journal()).toEqual([]);
  });

  test('is not remembered where the request says that it is not kept', async () => {
    const made = await client.responses.create({ model: 'pair', input: 'One.', store: false });
    await simulator.reset();
    await expect(client.responses.retrieve(made.id)).rejects.toMatchObject({ status: 404 });
    expect(await journal()).toEqual([]);
  });

  test('cannot be gone on from with a model that is served elsewhere', async () => {
    const made = await client.responses.create({ model: 'pair', input: 'One.' });
    await expect(
      client.responses.create({ model: 'other', input: 'Two.', previous_response_id: made.id }),
    ).rejects.toMatchObject({ status: 400, param: 'previous_response_id' });
  });
});

describe('a server without responses', () => {
  test('is asked for a chat in the same attempt, and at once from then on; conversations go on with it', async () => {
    upstream.answerWith((request, response) => {
      if (request.path.endsWith('/responses')) fixed(404, '{"detail":"Not Found"}')(request, response);
      else fixed(200, completion('Hello'))(request, response);
    });
    const first = await client.responses.create({ model: 'plain', input: 'One.' });
    expect(first.output_text).toBe('Hello');
    const { data: second, response } = await client.responses
      .create({ model: 'plain', input: 'Two.', previous_response_id: first.id })
      .withResponse();
    expect(second.output_text).toBe('Hello');
    expect(response.headers.get('x-litellm-attempted-retries')).toBe('0');
    expect(upstream.seen.map(({ path }) => path)).toEqual([
      '/v1/responses',
      '/v1/chat/completions',
      '/v1/chat/completions',
    ]);
    expect(JSON.parse(upstream.seen[2]?.body ?? '').messages).toMatchObject([
      { role: 'user', content: 'One.' },
      { role: 'assistant', content: 'Hello' },
      { role: 'user', content: 'Two.' },
    ]);
  });

  test('is never asked for them where the config says so', async () => {
    upstream.answerWith(fixed(200, completion('Hello')));
    const answer = await client.responses.create({ model: 'said', input: 'One.' });
    expect(answer.output_text).toBe('Hello');
    expect(upstream.seen.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  test('keeps its 404 where that is about the model', async () => {
    upstream.answerWith(
      fixed(
        404,
        '{"object":"error","message":"The model `said` does not exist.","type":"NotFoundError","code":404}',
      ),
    );
    await expect(client.responses.create({ model: 'said', input: 'One.' })).rejects.toMatchObject({
      status: 404,
    });
    expect(upstream.seen).toHaveLength(1);
  });
});

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** All calls of responses that the simulator has seen, whatever their method. */
async function journal(): Promise<readonly Seen[]> {
  const response = await fetch(`${simulator.url}/__requests`);
  const all = (await response.json()) as Seen[];
  return all.filter(({ path }) => path.includes('/responses'));
}
