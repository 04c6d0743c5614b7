import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { BadRequestError, RateLimitError } from 'openai';
import { configOf, everyProvider } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** The official OpenAI SDK's Responses against the proxy in front of providers that have them, and of those that do not. */

const models = [
  'chat-openai',
  'chat-openrouter',
  'chat-groq',
  'chat-gemini',
  'chat-anthropic',
  'chat-mistral',
];
const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const weather = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: {
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  },
  strict: true,
};

let simulator: Simulator;
let proxy: ProxyProcess;
let client: OpenAI;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const { url } = simulator;
  proxy = await startProxy({
    config: configOf(
      [
        ...everyProvider(url),
        { name: 'chat-mistral', model: 'mistral/mistral-large-latest', apiBase: `${url}/mistral/v1` },
        { name: 'thinker', model: 'anthropic/claude-sonnet-4-5', apiBase: `${url}/anthropic` },
        { name: 'failing', model: 'anthropic/failing', apiBase: `${url}/anthropic` },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

describe.each(models)('%s', (model) => {
  test('a text, whole, with usage', async () => {
    const response = await client.responses.create({
      model,
      input: 'Hello there!',
      instructions: 'Be brief.',
    });
    expect(response.output_text).toContain('Hello there!');
    expect(response).toMatchObject({ object: 'response', status: 'completed', error: null });
    expect(response.id).toMatch(/^resp_/);
    expect(response.usage?.input_tokens).toBeGreaterThan(0);
    expect(response.usage?.total_tokens).toBe(
      (response.usage?.input_tokens ?? 0) + (response.usage?.output_tokens ?? 0),
    );
  });

  test('a text, streamed: events in order, numbered, the whole response last', async () => {
    const stream = await client.responses.create({ model, input: 'Hello there!', stream: true });
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
    const last = events.at(-1);
    if (last?.type !== 'response.completed') throw new Error('The response is not complete.');
    expect(last.response.usage?.total_tokens).toBeGreaterThan(0);
  });

  test('functions in parallel, streamed, and the answer to their results', async () => {
    const ask = { role: 'user' as const, content: 'The weather in parallel: Oslo and Rome' };
    const settings = { model, tools: [weather], store: false };
    const { output } = await client.responses
      .stream({ ...settings, input: [ask], tool_choice: 'required' })
      .finalResponse();
    const calls = output.flatMap((item) => (item.type === 'function_call' ? [item] : []));
    expect(calls).toHaveLength(2);
    expect(new Set(calls.map(({ call_id }) => call_id)).size).toBe(2);
    for (const call of calls) expect(JSON.parse(call.arguments)).toHaveProperty('city');
    const results = calls.map(({ call_id }) => ({
      type: 'function_call_output' as const,
      call_id,
      output: 'sunny',
    }));
    const said = output.map((item) => {
      // The SDK adds what it parsed, which servers do not know.
      const { parsed_arguments: _parsed, ...sent } = { parsed_arguments: null, ...item };
      return sent as OpenAI.Responses.ResponseInputItem;
    });
    const second = await client.responses.create({ ...settings, input: [ask, ...said, ...results] });
    expect(second.output_text).toContain('sunny');
  });

  test('an answer that fits a schema, parsed', async () => {
    const schema = {
      type: 'object',
      properties: { mood: { type: 'string', enum: ['good', 'bad'] }, score: { type: 'integer' } },
      required: ['mood', 'score'],
      additionalProperties: false,
    };
    const response = await client.responses.parse({
      model,
      input: 'A bad day, 7 of 10',
      text: { format: { type: 'json_schema', name: 'mood', strict: true, schema } },
    });
    expect(response.output_parsed).toMatchObject({ mood: expect.any(String), score: expect.any(Number) });
  });

  test('an image beside text', async () => {
    const content = [
      { type: 'input_text' as const, text: 'What is this?' },
      { type: 'input_image' as const, image_url: pixel, detail: 'auto' as const },
    ];
    const response = await client.responses.create({ model, input: [{ role: 'user', content }] });
    expect(response.output_text).toMatch(/1 image/);
  });

  test('what a request has in tokens', async () => {
    const counted = await client.responses.inputTokens.count({ model, input: 'x'.repeat(400) });
    expect(counted).toMatchObject({ object: 'response.input_tokens', input_tokens: expect.any(Number) });
    expect(counted.input_tokens).toBeGreaterThan(10);
  });
});

describe.each(['chat-gemini', 'chat-anthropic', 'chat-mistral'])('%s, which has no responses', (model) => {
  test('a custom tool takes a text, and its result comes back', async () => {
    const tools = [{ type: 'custom' as const, name: 'run_query', description: 'Runs a query' }];
    const ask = { role: 'user' as const, content: 'Use the tool, please' };
    const stream = client.responses.stream({
      model,
      input: [ask],
      tools,
      tool_choice: { type: 'custom', name: 'run_query' },
    });
    const { output } = await stream.finalResponse();
    const call = output.find((item) => item.type === 'custom_tool_call');
    if (call?.type !== 'custom_tool_call') throw new Error('no call');
    expect(call.name).toBe('run_query');
    expect(call.input).not.toBe('');
    const result = { type: 'custom_tool_call_output' as const, call_id: call.call_id, output: '3 rows' };
    const items = output as OpenAI.Responses.ResponseInputItem[];
    const second = await client.responses.create({ model, input: [ask, ...items, result], tools });
    expect(second.output_text).toContain('3 rows');
  });

  test('a tool of OpenAI’s own is refused by name', async () => {
    const answer = client.responses.create({
      model,
      input: 'x',
      tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }],
    });
    await expect(answer).rejects.toBeInstanceOf(BadRequestError);
    await expect(answer).rejects.toMatchObject({
      param: 'tools[0]',
      message: expect.stringContaining('file_search'),
    });
  });

  test('what only steers OpenAI’s servers is told as left out', async () => {
    const { response } = await client.responses
      .create({ model, input: 'x', truncation: 'auto' })
      .withResponse();
    expect(response.headers.get('x-bytebot-dropped-params')).toContain('truncation');
  });
});

describe('thoughts', () => {
  test('come as a summary, and signed they come back to the provider in a loop of tools', async () => {
    const ask = { role: 'user' as const, content: 'The weather in Oslo?' };
    const settings = {
      model: 'thinker',
      tools: [weather],
      store: false,
      include: ['reasoning.encrypted_content' as const],
      reasoning: { effort: 'low' as const, summary: 'auto' as const },
    };
    const { output } = await client.responses.stream({ ...settings, input: [ask] }).finalResponse();
    expect(output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
    expect(output[0]).toMatchObject({ summary: [{ type: 'summary_text', text: expect.any(String) }] });
    const call = output.find((item) => item.type === 'function_call');
    const result = {
      type: 'function_call_output' as const,
      call_id: call?.type === 'function_call' ? call.call_id : '',
      output: 'sunny',
    };
    const items = output as OpenAI.Responses.ResponseInputItem[];
    const second = await client.responses.create({ ...settings, input: [ask, ...items, result] });
    expect(second.output_text).toContain('sunny');
    const seen = await simulator.seen('claude-sonnet-4-5');
    const { messages } = seen.at(-1)?.body ?? {};
    expect(messages).toMatchObject([
      { role: 'user' },
      {
        role: 'assistant',
        content: [{ type: 'thinking', signature: expect.any(String) }, { type: 'tool_use' }],
      },
      { role: 'user' },
    ]);
  });
});

describe('failures', () => {
  test('of a provider are typed errors in OpenAI’s envelope', async () => {
    await simulator.script({ model: 'failing', replies: [429] });
    const answer = client.responses.create({ model: 'failing', input: 'x' });
    await expect(answer).rejects.toBeInstanceOf(RateLimitError);
    await expect(answer).rejects.toMatchObject({ status: 429, error: { provider: 'anthropic' } });
  });

  test('without input there is no request', async () => {
    const answer = client.responses.create({ model: 'chat-anthropic' });
    await expect(answer).rejects.toThrow("/responses: Missing required parameter: 'input'.");
  });

  test('after the first words are thrown by the SDK', async () => {
    await simulator.script({ model: 'failing', replies: [{ text: 'one two three four', errorAfter: 2 }] });
    const stream = await client.responses.create({ model: 'failing', input: 'x', stream: true });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;
    };
    await expect(read()).rejects.toThrow(/Anthropic API error/);
    expect(text).toBe('one two');
  });
});
