import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Ollama } from 'ollama';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';
import { pixelBase64, weatherTool } from './support/requests.ts';

/** The official Ollama client against the simulator, at its own path and at the root. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const model = 'llama3.2';
const messages = [{ role: 'user', content: 'Hello there!' }];
const greeting = 'Hello from the Ollama simulator. You said: Hello there!';

describe.each(['', '/ollama'])('at "%s"', (base) => {
  const clientOf = (): Ollama => new Ollama({ host: simulator.url + base });

  test('chat, whole', async () => {
    const answer = await clientOf().chat({ model, messages, options: { num_ctx: 8192, temperature: 0 } });
    expect(answer).toMatchObject({
      model,
      done: true,
      done_reason: 'stop',
      message: { role: 'assistant', content: greeting },
      eval_count: 9,
    });
    expect(answer.prompt_eval_count).toBeGreaterThan(0);
  });

  test('chat, streamed line by line', async () => {
    const lines = [];
    for await (const line of await clientOf().chat({ model, messages, stream: true })) lines.push(line);
    expect(lines.map((line) => line.message.content).join('')).toBe(greeting);
    expect(lines.map((line) => line.done)).toEqual([...Array(9).fill(false), true]);
    expect(lines.at(-1)).toMatchObject({ done_reason: 'stop', eval_count: 9 });
  });

  test('embeddings', async () => {
    const answer = await clientOf().embed({ model: 'nomic-embed-text', input: ['a', 'b'], dimensions: 64 });
    expect(answer.embeddings.map((vector) => vector.length)).toEqual([64, 64]);
  });

  test('the models and the version', async () => {
    expect((await clientOf().list()).models.length).toBeGreaterThan(0);
    expect((await clientOf().version()).version).toMatch(/^\d+\.\d+/);
  });
});

describe('what a chat may hold', () => {
  const chat = (request: object) =>
    new Ollama({ host: simulator.url }).chat({ model, messages, ...request, stream: false });

  test('tools, their calls and results', async () => {
    const asked = [{ role: 'user', content: 'What is the weather in Oslo?' }];
    const first = await chat({ messages: asked, tools: [weatherTool] });
    expect(first.message.tool_calls).toMatchObject([
      { function: { name: 'get_weather', arguments: { city: 'Oslo' } } },
    ]);
    const result = { role: 'tool', tool_name: 'get_weather', content: 'sunny' };
    const second = await chat({ messages: [...asked, first.message, result], tools: [weatherTool] });
    expect(second.message.content).toBe('The tool answered: sunny');
  });

  test('thinking, images, a schema, a limit', async () => {
    expect((await chat({ think: true })).message.thinking).toContain('I answer briefly.');
    const seen = [{ role: 'user', content: 'What is this?', images: [pixelBase64] }];
    expect((await chat({ messages: seen })).message.content).toContain('(I see 1 image.)');
    const format = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
    expect(JSON.parse((await chat({ format })).message.content)).toHaveProperty('age');
    expect(await chat({ options: { num_predict: 2 } })).toMatchObject({ done_reason: 'length' });
  });
});

describe('Ollama refuses', () => {
  const image = (data: unknown) => [{ role: 'user', content: 'x', images: [data] }];
  const call = (given: unknown) => [
    { role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: given } }] },
  ];
  const tool = (parameters: unknown) => [{ type: 'function', function: { name: 'f', parameters } }];

  test.each([
    ['content in parts', { messages: [{ role: 'user', content: [] }] }, /into Go struct field ChatRequest/],
    ['an unknown role', { messages: [{ role: 'developer', content: 'x' }] }, /invalid role: developer/],
    ['an image by address', { messages: image('https://a/b.png') }, /illegal base64 data/],
    ['arguments as a text', { messages: call('{}') }, /ToolCallFunctionArguments/],
    ['a limit that is no number', { options: { num_predict: '5' } }, /"num_predict" must be of type integer/],
    ['one stop word', { options: { stop: 'END' } }, /option "stop" must be of type array/],
    ['an unknown format', { format: 'xml' }, /invalid format/],
    ['an unknown level of thinking', { think: 'very' }, /invalid think value/],
    ['a tool with properties of another kind', { tools: tool({ properties: { a: true } }) }, /ToolProperty/],
    ['no messages', { messages: undefined }, /\[\]api\.Message/],
    ['a model it does not have', { model: 'does-not-exist' }, /^model 'does-not-exist' not found$/],
    ['a request without a model', { model: '' }, /model is required/],
  ])('%s', async (_title, body, expected) => {
    const seen = await ask(simulator, { path: '/ollama/api/chat', body: { model, messages, ...body } });
    expect(seen.status).toBe(/not found/.test(seen.text) ? 404 : 400);
    expect(JSON.parse(seen.text)).toEqual({ error: expect.stringMatching(expected) });
  });

  test('a path it does not have, as its router does', async () => {
    const seen = await ask(simulator, { path: '/ollama/api/nothing', body: {} });
    expect(seen).toMatchObject({ status: 404, text: '404 page not found' });
  });
});

test('a failure in the middle of a stream is a line of its own', async () => {
  simulator.script({ match: { provider: 'ollama' }, replies: [{ errorAfter: 2 }] });
  const read = async (): Promise<void> => {
    for await (const _line of await new Ollama({ host: simulator.url }).chat({
      model,
      messages,
      stream: true,
    }));
  };
  await expect(read()).rejects.toThrow('an error was encountered while running the model');
});
