import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AzureOpenAI, BadRequestError, NotFoundError } from 'openai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { citySchema, pixelUrl } from './support/requests.ts';

/** The official OpenAI SDK's Responses against every simulated provider that has them. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function clientOf(base: string): OpenAI {
  return new OpenAI({ baseURL: simulator.url + base, apiKey: 'sk-test-openai', maxRetries: 0 });
}

function azureClient(): OpenAI {
  return new AzureOpenAI({
    endpoint: `${simulator.url}/azure`,
    apiKey: 'sk-test-azure',
    apiVersion: '2025-04-01-preview',
    maxRetries: 0,
  });
}

const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: { ...citySchema, additionalProperties: false },
  strict: true,
};

const providers = [
  { name: 'OpenAI', model: 'gpt-4.1', client: () => clientOf('/openai/v1') },
  { name: 'OpenAI', model: 'gpt-4.1', client: () => clientOf('/v1') },
  { name: 'Azure OpenAI', model: 'my-gpt', client: azureClient },
  { name: 'OpenRouter', model: 'openai/gpt-4o', client: () => clientOf('/openrouter/api/v1') },
  { name: 'Groq', model: 'llama-3.3-70b-versatile', client: () => clientOf('/groq/openai/v1') },
  { name: 'xAI', model: 'grok-2', client: () => clientOf('/xai/v1') },
];

describe.each(providers)('$name with $model', ({ name, model, client }) => {
  test('a text, whole, with usage', async () => {
    const response = await client().responses.create({ model, input: 'Hello there!' });
    expect(response.output_text).toBe(`Hello from the ${name} simulator. You said: Hello there!`);
    expect(response).toMatchObject({ object: 'response', status: 'completed', model, error: null });
    expect(response.usage?.total_tokens).toBe(
      (response.usage?.input_tokens ?? 0) + (response.usage?.output_tokens ?? 0),
    );
  });

  test('a text, streamed: events in order, numbered, the whole response last', async () => {
    const stream = await client().responses.create({ model, input: 'Hello there!', stream: true });
    const events = [];
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index));
    expect([...new Set(events.map((event) => event.type))]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const said = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''));
    expect(said.join('')).toBe(`Hello from the ${name} simulator. You said: Hello there!`);
    expect(said.filter((piece) => piece !== '')).toHaveLength(name === 'Azure OpenAI' ? 10 : 9);
  });

  test('two functions in parallel, streamed, and their results', async () => {
    const ask = { role: 'user' as const, content: 'The weather in parallel: Oslo and Rome' };
    const stream = client().responses.stream({ model, input: [ask], tools: [weather], store: false });
    const { output } = await stream.finalResponse();
    const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    expect(calls.map((call) => JSON.parse(call.arguments))).toEqual([{ city: 'Oslo' }, { city: 'Rome' }]);
    const results = calls.map((call) => ({
      type: 'function_call_output' as const,
      call_id: call.call_id,
      output: 'sunny',
    }));
    const said = calls.map(({ call_id, name: called, arguments: input }) => ({
      type: 'function_call' as const,
      call_id,
      name: called,
      arguments: input,
    }));
    const second = await client().responses.create({
      model,
      input: [ask, ...said, ...results],
      tools: [weather],
      store: false,
    });
    expect(second.output_text).toBe('The tools answered: sunny and sunny');
  });

  test('an image, and what the developer says', async () => {
    const response = await client().responses.create({
      model,
      instructions: 'Be brief.',
      input: [
        { role: 'developer', content: 'Be kind.' },
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look' },
            { type: 'input_image', image_url: pixelUrl, detail: 'auto' },
          ],
        },
      ],
    });
    expect(response.output_text).toContain('You said: Look (I see 1 image.)');
  });
});

describe('OpenAI', () => {
  const client = (): OpenAI => clientOf('/openai/v1');

  test('an answer that fits a schema, parsed', async () => {
    const schema = {
      type: 'object',
      properties: { mood: { type: 'string', enum: ['good', 'bad'] }, score: { type: 'integer' } },
      required: ['mood', 'score'],
      additionalProperties: false,
    };
    const response = await client().responses.parse({
      model: 'gpt-4.1',
      input: 'A bad day, 7 of 10',
      text: { format: { type: 'json_schema', name: 'mood', strict: true, schema } },
    });
    expect(response.output_parsed).toEqual({ mood: 'bad', score: 7 });
  });

  test('a custom tool takes a text, and its result comes back', async () => {
    const tools = [{ type: 'custom' as const, name: 'run_query', description: 'Runs a query' }];
    const stream = client().responses.stream({
      model: 'gpt-5',
      input: 'Use the tool, please',
      tools,
      tool_choice: { type: 'custom', name: 'run_query' },
    });
    const first = await stream.finalResponse();
    const call = first.output.find((item) => item.type === 'custom_tool_call');
    if (call?.type !== 'custom_tool_call') throw new Error('no call');
    expect(call).toMatchObject({ name: 'run_query', input: 'Use the tool, please' });
    const second = await client().responses.create({
      model: 'gpt-5',
      previous_response_id: first.id,
      input: [{ type: 'custom_tool_call_output', call_id: call.call_id, output: '3 rows' }],
      tools,
    });
    expect(second.output_text).toBe('The tool answered: 3 rows');
    expect(second.previous_response_id).toBe(first.id);
  });

  test('a model that thinks gives its thought, sealed when asked, and takes it back', async () => {
    const ask = { role: 'user' as const, content: 'The weather in Oslo?' };
    const settings = {
      model: 'gpt-5',
      tools: [weather],
      store: false,
      include: ['reasoning.encrypted_content' as const],
      reasoning: { effort: 'low' as const, summary: 'auto' as const },
    };
    const stream = client().responses.stream({ ...settings, input: [ask] });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types.filter((type) => type === 'response.reasoning_summary_text.delta').length).toBeGreaterThan(
      3,
    );
    const { output, usage } = await stream.finalResponse();
    expect(output.map((item) => item.type)).toEqual(['reasoning', 'function_call']);
    expect(output[0]).toMatchObject({
      encrypted_content: expect.stringMatching(/^gAAAA/),
      summary: [{ type: 'summary_text', text: expect.stringContaining('I answer briefly.') }],
    });
    expect(usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0);
    const [call] = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    const result = { type: 'function_call_output' as const, call_id: call?.call_id ?? '', output: 'sunny' };
    const thoughts = output.flatMap((item) => (item.type === 'reasoning' ? [item] : []));
    if (call === undefined) throw new Error('no call');
    // The SDK adds what it parsed, which the server does not know.
    const { parsed_arguments: _parsed, ...asked } = call;
    const second = await client().responses.create({ ...settings, input: [ask, ...thoughts, asked, result] });
    expect(second.output_text).toBe('The tool answered: sunny');
  });

  test('without a wish to see it the thought is empty', async () => {
    const response = await client().responses.create({ model: 'gpt-5', input: 'x' });
    expect(response.output[0]).toEqual({ id: expect.stringMatching(/^rs_/), type: 'reasoning', summary: [] });
  });

  test('a refusal and an answer that is cut', async () => {
    const refused = await client().responses.create({ model: 'gpt-4.1', input: 'Please refuse this.' });
    expect(refused.output[0]).toMatchObject({ content: [{ type: 'refusal', refusal: expect.any(String) }] });
    const long = 'word '.repeat(40);
    const cut = client().responses.stream({ model: 'gpt-4.1', input: long, max_output_tokens: 16 });
    const types: string[] = [];
    for await (const event of cut) types.push(event.type);
    expect(types.at(-1)).toBe('response.incomplete');
    const whole = await client().responses.create({ model: 'gpt-4.1', input: long, max_output_tokens: 16 });
    expect(whole).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ status: 'incomplete' }],
    });
  });

  test('what is kept can be looked up, listed, gone on from and deleted', async () => {
    const first = await client().responses.create({ model: 'gpt-4.1', input: 'My name is Ada.' });
    expect(await client().responses.retrieve(first.id)).toMatchObject({ id: first.id, output: first.output });
    const second = await client().responses.create({
      model: 'gpt-4.1',
      previous_response_id: first.id,
      input: 'Who am I?',
    });
    const items = [];
    for await (const item of client().responses.inputItems.list(second.id, { order: 'asc', limit: 2 })) {
      items.push(item);
    }
    expect(items).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { role: 'user' }]);
    await client().responses.delete(first.id);
    await expect(client().responses.retrieve(first.id)).rejects.toBeInstanceOf(NotFoundError);
    const lost = client().responses.create({ model: 'gpt-4.1', previous_response_id: first.id, input: 'x' });
    await expect(lost).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
  });

  test('what is not to be kept is not', async () => {
    const { id } = await client().responses.create({ model: 'gpt-4.1', input: 'x', store: false });
    await expect(client().responses.retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test('a response in the background is seen at work, ends, or is cancelled', async () => {
    const ask = { model: 'gpt-4.1', input: 'x', background: true };
    const first = await client().responses.create(ask);
    expect(first).toMatchObject({ status: 'queued', output: [] });
    expect((await client().responses.retrieve(first.id)).status).toBe('in_progress');
    expect(await client().responses.retrieve(first.id)).toMatchObject({ status: 'completed' });
    const second = await client().responses.create(ask);
    expect((await client().responses.cancel(second.id)).status).toBe('cancelled');
    expect((await client().responses.retrieve(second.id)).status).toBe('cancelled');
    const plain = await client().responses.create({ model: 'gpt-4.1', input: 'x' });
    await expect(client().responses.cancel(plain.id)).rejects.toBeInstanceOf(BadRequestError);
  });

  test('tokens are counted without an answer', async () => {
    const counted = await client().responses.inputTokens.count({ model: 'gpt-4.1', input: 'x'.repeat(400) });
    expect(counted).toEqual({ object: 'response.input_tokens', input_tokens: 103 });
  });

  test('a search is shown with what it found', async () => {
    const stream = client().responses.stream({
      model: 'gpt-4.1',
      input: 'Search the web',
      tools: [{ type: 'web_search' }],
    });
    const { output } = await stream.finalResponse();
    expect(output).toMatchObject([
      { type: 'web_search_call', status: 'completed' },
      { type: 'message', content: [{ annotations: [{ type: 'url_citation' }] }] },
    ]);
  });

  test('an error inside a stream is thrown after the content', async () => {
    simulator.script({ model: 'scripted', replies: [{ text: 'one two three', errorAfter: 2 }] });
    const stream = await client().responses.create({ model: 'scripted', input: 'x', stream: true });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    };
    await expect(read()).rejects.toMatchObject({ code: 'server_is_overloaded' });
    expect(text).toBe('one two');
  });
});

test.each(['/mistral/v1', '/deepseek', '/together/v1', '/gemini/v1beta/openai'])(
  '%s has no responses',
  async (base) => {
    const asked = clientOf(base).responses.create({ model: 'x', input: 'x' });
    await expect(asked).rejects.toBeInstanceOf(NotFoundError);
  },
);
