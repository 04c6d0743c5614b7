import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { APIError } from 'openai';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Responses that the proxy keeps itself, because the provider that answered has no such thing. */

const ONE = 'sk-test-one';
const OTHER = 'sk-test-other';
const weather = {
  type: 'function' as const,
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  strict: false,
};

let simulator: Simulator;
let proxy: ProxyProcess;

function clientOf(apiKey: string, url = proxy.url): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

function config(general: Record<string, unknown> = {}): string {
  const { url } = simulator;
  return configOf(
    [
      { name: 'chat-anthropic', model: 'anthropic/claude-sonnet-4-5', apiBase: `${url}/anthropic` },
      { name: 'chat-gemini', model: 'gemini/gemini-2.5-flash', apiBase: `${url}/gemini/v1beta` },
      { name: 'chat-groq', model: 'groq/llama-3.3-70b-versatile', apiBase: `${url}/groq/openai/v1` },
      { name: 'chat-openai', model: 'openai/gpt-4o', apiBase: `${url}/openai/v1` },
    ],
    {
      litellm_settings: { num_retries: 0 },
      general_settings: {
        virtual_keys: [
          { alias: 'one', key_hash: hash('sha256', ONE) },
          { alias: 'other', key_hash: hash('sha256', OTHER) },
        ],
        ...general,
      },
    },
  );
}

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await startProxy({ config: config(), masterKey: MASTER_KEY });
});

beforeEach(() => simulator.reset());

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

describe.each(['chat-anthropic', 'chat-gemini', 'chat-groq'])('a conversation with %s', (model) => {
  test('goes on over three turns, whole and streamed, with only the last words sent', async () => {
    const client = clientOf(ONE);
    const first = await client.responses.create({
      model,
      input: 'My name is Ada.',
      instructions: 'Be brief.',
    });
    expect(first).toMatchObject({ store: true });
    const second = await client.responses
      .stream({ model, input: 'I live in Oslo.', previous_response_id: first.id })
      .finalResponse();
    expect(second.previous_response_id).toBe(first.id);
    const third = await client.responses.create({
      model,
      input: [{ role: 'user', content: 'What do you know?' }],
      previous_response_id: second.id,
    });
    expect(third.previous_response_id).toBe(second.id);
    const [, , last] = await simulator.seen();
    const sent = JSON.stringify(last?.body);
    const places = [
      'My name is Ada.',
      first.output_text,
      'I live in Oslo.',
      second.output_text,
      'What do you know?',
    ];
    const found = places.map((text) => sent.indexOf(JSON.stringify(text).slice(1, -1)));
    expect(found.every((place) => place >= 0)).toBe(true);
    expect(found).toEqual(found.toSorted((one, other) => one - other));
    // The instructions of an earlier turn are not those of a later one (OpenAI API reference).
    expect(sent).not.toContain('Be brief.');
  });

  test('goes on from a call of a tool with nothing but its result', async () => {
    const client = clientOf(ONE);
    const asked = await client.responses.create({
      model,
      input: 'The weather in Oslo?',
      tools: [weather],
      tool_choice: 'required',
    });
    const call = asked.output.find((item) => item.type === 'function_call');
    if (call?.type !== 'function_call') throw new Error('no call');
    const answered = await client.responses.create({
      model,
      tools: [weather],
      previous_response_id: asked.id,
      input: [{ type: 'function_call_output', call_id: call.call_id, output: 'sunny, 21 degrees' }],
    });
    expect(answered.output_text).toContain('sunny, 21 degrees');
  });
});

describe('a kept response', () => {
  test('is given back by its id, and so are the items before it', async () => {
    const client = clientOf(ONE);
    const first = await client.responses.create({ model: 'chat-anthropic', input: 'One.' });
    const second = await client.responses.create({
      model: 'chat-anthropic',
      input: 'Two.',
      previous_response_id: first.id,
      metadata: { topic: 'numbers' },
    });
    const again = await client.responses.retrieve(second.id);
    expect(again).toEqual(second);
    const { model, input } = { model: 'chat-anthropic', input: 'x' };
    const alone = await client.responses.inputTokens.count({ model, input });
    const whole = await client.responses.inputTokens.count({ model, input, previous_response_id: second.id });
    expect(whole.input_tokens).toBeGreaterThan(alone.input_tokens);
    const items = await client.responses.inputItems.list(second.id, { order: 'asc' });
    expect(items.data.map((item) => ('role' in item ? item.role : item.type))).toEqual([
      'user',
      'assistant',
      'user',
    ]);
    expect(new Set(items.data.map((item) => item.id)).size).toBe(3);
    const newest = await client.responses.inputItems.list(second.id, { limit: 1 });
    expect(newest.data).toEqual([items.data[2]]);
    expect(newest.has_more).toBe(true);
    const rest = await newest.getNextPage();
    expect(rest.data.map((item) => item.id)).toEqual([items.data[1]?.id]);
  });

  test('cannot be cancelled or streamed again, and says why', async () => {
    const client = clientOf(ONE);
    const { id } = await client.responses.create({ model: 'chat-gemini', input: 'One.' });
    await expect(client.responses.cancel(id)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('Cannot cancel a synchronous response.'),
    });
    await expect(client.responses.retrieve(id, { stream: true })).rejects.toMatchObject({ status: 400 });
  });

  test('is gone when it is deleted, but what went on from it is not', async () => {
    const client = clientOf(ONE);
    const first = await client.responses.create({ model: 'chat-anthropic', input: 'One.' });
    const second = await client.responses.create({
      model: 'chat-anthropic',
      input: 'Two.',
      previous_response_id: first.id,
    });
    expect(await deleted(first.id)).toEqual({
      status: 200,
      body: { id: first.id, object: 'response.deleted', deleted: true },
    });
    await expect(client.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    expect((await deleted(first.id)).status).toBe(404);
    await expect(goOn(client, first.id)).rejects.toMatchObject({ status: 400 });
    await goOn(client, second.id);
    const last = (await simulator.seen()).at(-1);
    expect(JSON.stringify(last?.body)).toContain('One.');
  });

  test('is nobody else’s: another key is told the same as for an id that never was', async () => {
    const { id } = await clientOf(ONE).responses.create({ model: 'chat-anthropic', input: 'My secret.' });
    const other = clientOf(OTHER);
    const never = `resp_${'0'.repeat(id.length - 5)}`;
    for (const ask of [
      (one: string) => other.responses.retrieve(one),
      (one: string) => other.responses.delete(one),
      (one: string) => other.responses.cancel(one),
      (one: string) => other.responses.inputItems.list(one),
      (one: string) => goOn(other, one),
    ]) {
      const [foreign, unknown] = [await refusalOf(ask(id)), await refusalOf(ask(never))];
      expect({ ...foreign, message: foreign.message.replaceAll(id, 'ID') }).toEqual({
        ...unknown,
        message: unknown.message.replaceAll(never, 'ID'),
      });
    }
    await expect(goOn(other, id)).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
      param: 'previous_response_id',
      message: expect.stringContaining(`Previous response with id '${id}' not found.`),
    });
    await clientOf(ONE).responses.retrieve(id);
  });

  test('is not kept where the request says so', async () => {
    const client = clientOf(ONE);
    const response = await client.responses.create({ model: 'chat-anthropic', input: 'One.', store: false });
    expect(response).toMatchObject({ store: false });
    await expect(client.responses.retrieve(response.id)).rejects.toMatchObject({ status: 404 });
  });

  test('gives its items to whoever refers to them by their ids', async () => {
    const client = clientOf(ONE);
    const first = await client.responses.create({ model: 'chat-gemini', input: 'The first question.' });
    const [item] = first.output;
    if (item?.id === undefined) throw new Error('no item');
    const reference = { type: 'item_reference' as const, id: item.id };
    const input: OpenAI.Responses.ResponseInput = [
      { role: 'user', content: 'The first question.' },
      reference,
      { role: 'user', content: 'The second question.' },
    ];
    await client.responses.create({ model: 'chat-gemini', input });
    const last = (await simulator.seen()).at(-1);
    expect(JSON.stringify(last?.body)).toContain(JSON.stringify(first.output_text).slice(1, -1));
    await expect(clientOf(OTHER).responses.create({ model: 'chat-gemini', input })).rejects.toMatchObject({
      status: 400,
      param: 'input[1].id',
    });
  });

  test('is gone on from at a provider that keeps responses itself', async () => {
    const client = clientOf(ONE);
    const first = await client.responses.create({ model: 'chat-anthropic', input: 'My name is Ada.' });
    const second = await goOn(client, first.id, 'chat-openai');
    expect(second.output_text).not.toBe('');
    const last = (await simulator.seen()).at(-1);
    expect(last?.body.previous_response_id).toBeUndefined();
    expect(JSON.stringify(last?.body.input)).toContain('My name is Ada.');
  });

  test('is forgotten after its time, and with a process that keeps it in memory; the error says how long it is', async () => {
    const running = await startProxy({
      config: config({ response_store: { ttl_seconds: 1.5 } }),
      masterKey: MASTER_KEY,
    });
    const { id } = await clientOf(ONE, running.url).responses.create({ model: 'chat-gemini', input: 'One.' });
    await clientOf(ONE, running.url).responses.retrieve(id);
    await eventually(() =>
      clientOf(ONE, running.url)
        .responses.retrieve(id)
        .then(
          () => false,
          (error: unknown) => error instanceof APIError && error.status === 404,
        ),
    );
    await running.stop();
    const refused = await refusalOf(goOn(clientOf(ONE), id));
    expect(refused).toMatchObject({ status: 400, code: 'previous_response_not_found' });
    expect(refused.hint).toMatch(/24 hours.*only through Redis \(REDIS_URL\)/);
  });

  test('is none where the config has them not kept', async () => {
    const running = await startProxy({ config: config({ response_store: false }), masterKey: MASTER_KEY });
    const client = clientOf(ONE, running.url);
    const response = await client.responses.create({ model: 'chat-gemini', input: 'One.' });
    expect(response).toMatchObject({ store: false });
    await expect(goOn(client, response.id)).rejects.toMatchObject({ status: 400 });
    await running.stop();
  });
});

test('what a conversation cannot be gone on with is told', async () => {
  const client = clientOf(ONE);
  const first = await client.responses.create({ model: 'chat-gemini', input: 'One.' });
  const stray = { type: 'function_call_output' as const, call_id: 'never', output: 'x' };
  const refused = await refusalOf(
    client.responses.create({ model: 'chat-gemini', input: [stray], previous_response_id: first.id }),
  );
  // Its place is the client's, not that behind the items of the turn before.
  expect(refused.message).toContain('input[0].call_id');
  const number = { model: 'chat-gemini', input: 'x', previous_response_id: 7 as unknown as string };
  await expect(client.responses.create(number)).rejects.toMatchObject({
    status: 400,
    param: 'previous_response_id',
  });
  const compacted = await fetch(`${proxy.url}/v1/responses/compact`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ONE}` },
  });
  expect(compacted.status).toBe(501);
  const wrongMethod = await fetch(`${proxy.url}/v1/responses/resp_1`, { method: 'PUT' });
  expect(wrongMethod.status).toBe(405);
  expect(wrongMethod.headers.get('allow')).toBe('GET, DELETE');
});

function goOn(client: OpenAI, previousId: string, model = 'chat-anthropic') {
  return client.responses.create({ model, input: 'And then?', previous_response_id: previousId });
}

async function deleted(id: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${proxy.url}/v1/responses/${id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${ONE}` },
  });
  return { status: response.status, body: await response.json() };
}

interface Refused {
  readonly status: number | undefined;
  readonly code: unknown;
  readonly message: string;
  readonly hint: unknown;
}

async function refusalOf(answer: Promise<unknown>): Promise<Refused> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    const { status, code, message } = error;
    return { status, code, message, hint: Object(error.error).hint };
  }
  throw new Error('it was answered');
}
