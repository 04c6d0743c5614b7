import { ApiError, type Content, FunctionCallingConfigMode, GoogleGenAI, type Tool } from '@google/genai';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Agent, setGlobalDispatcher } from 'undici';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { citySchema, pixelBase64 } from './support/requests.ts';

/** The official Google SDK against the simulator. */

let simulator: RunningSimulator;
let client: GoogleGenAI;

const model = 'gemini-2.5-flash';
const tools: Tool[] = [
  {
    functionDeclarations: [
      { name: 'get_weather', description: 'The weather', parametersJsonSchema: citySchema },
    ],
  },
];
const greeting = 'Hello from the Gemini simulator. You said: Hello there!';

beforeAll(async () => {
  // The SDK looks for Node's dispatcher on the global object, which inside jest is jest's own.
  setGlobalDispatcher(new Agent());
  simulator = await startSimulator({ port: 0 });
  client = clientWith('sk-test-gemini');
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function clientWith(apiKey: string, baseUrl = `${simulator.url}/gemini`): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl, retryOptions: { attempts: 1 } } });
}

test('an answer, whole, with usage', async () => {
  const answer = await client.models.generateContent({ model, contents: 'Hello there!' });
  expect(answer.text).toBe(greeting);
  expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
  expect(answer.usageMetadata).toMatchObject({ candidatesTokenCount: 9 });
  expect(answer.modelVersion).toBe(model);
});

test('an answer under the bare address', async () => {
  const bare = clientWith('sk-test-gemini', simulator.url);
  expect((await bare.models.generateContent({ model, contents: 'Hello there!' })).text).toBe(greeting);
});

test('a streamed answer, usage in every event', async () => {
  const stream = await client.models.generateContentStream({ model, contents: 'Hello there!' });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(chunks.map((chunk) => chunk.text ?? '').join('')).toBe(greeting);
  expect(chunks).toHaveLength(10);
  expect(chunks.every((chunk) => chunk.usageMetadata?.totalTokenCount !== undefined)).toBe(true);
  expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
});

test('a function call with its signature, the response, and the answer', async () => {
  const asked: Content = { role: 'user', parts: [{ text: 'What is the weather in Oslo?' }] };
  const first = await client.models.generateContent({ model, contents: [asked], config: { tools } });
  expect(first.functionCalls).toMatchObject([{ name: 'get_weather', args: { city: 'Oslo' } }]);
  const content = first.candidates?.[0]?.content;
  expect(content?.parts?.[0]?.thoughtSignature).toMatch(/./);
  const response = { name: 'get_weather', response: { output: 'sunny' } };
  const second = await client.models.generateContent({
    model,
    contents: [asked, content ?? {}, { role: 'user', parts: [{ functionResponse: response }] }],
    config: { tools },
  });
  expect(second.text).toBe('The tool answered: sunny');
});

test('two function calls in parallel, streamed whole', async () => {
  const stream = await client.models.generateContentStream({
    model,
    contents: 'In parallel: Oslo and Rome',
    config: { tools, toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } } },
  });
  const calls = [];
  for await (const chunk of stream) calls.push(...(chunk.functionCalls ?? []));
  expect(calls.map((call) => call.args)).toEqual([{ city: 'Oslo' }, { city: 'Rome' }]);
});

test('Gemini 3 refuses a call that comes back without its signature', async () => {
  const contents: Content[] = [
    { role: 'user', parts: [{ text: 'x' }] },
    { role: 'model', parts: [{ functionCall: { name: 'get_weather', args: {} } }] },
    { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response: { output: 'y' } } }] },
  ];
  await expect(client.models.generateContent({ model: 'gemini-3-pro-preview', contents })).rejects.toThrow(
    /missing a thought_signature in functionCall parts.*default_api:get_weather/,
  );
  expect((await client.models.generateContent({ model, contents })).text).toBe('The tool answered: y');
});

test('images are seen', async () => {
  const answer = await client.models.generateContent({
    model,
    contents: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: pixelBase64 } }],
  });
  expect(answer.text).toContain('(I see 1 image.)');
});

test('an image inside of a function response is seen, an address of the web is not', async () => {
  const call = { functionCall: { name: 'look', args: {} }, thoughtSignature: 'c2ln' };
  const parts = [{ inlineData: { mimeType: 'image/png', data: pixelBase64 } }];
  const response = { functionResponse: { name: 'look', response: { output: 'done' }, parts } };
  const contents = [
    { role: 'user', parts: [{ text: 'Look' }] },
    { role: 'model', parts: [call] },
    { role: 'user', parts: [response] },
  ];
  const seen = await client.models.generateContent({ model: 'gemini-3-pro-preview', contents });
  expect(seen.usageMetadata?.promptTokenCount).toBeGreaterThan(258);
  const away = { fileData: { mimeType: 'image/png', fileUri: 'https://example.com/cat.png' } };
  await expect(client.models.generateContent({ model, contents: [away, 'What is it?'] })).rejects.toThrow(
    /Cannot fetch content/,
  );
});

test('probabilities, and the pages an answer rests on', async () => {
  const { candidates } = await client.models.generateContent({
    model,
    contents: 'Hello there!',
    config: { responseLogprobs: true, logprobs: 1, tools: [{ googleSearch: {} }] },
  });
  const [candidate] = candidates ?? [];
  expect(candidate?.logprobsResult?.chosenCandidates?.[0]).toMatchObject({ token: 'Hello' });
  expect(candidate?.logprobsResult?.topCandidates?.[0]?.candidates).toHaveLength(1);
  const [support] = candidate?.groundingMetadata?.groundingSupports ?? [];
  expect(support?.segment).toMatchObject({ startIndex: 0, endIndex: greeting.length });
});

test('thoughts, JSON, embeddings, token counts, the model list', async () => {
  const thinking = await client.models.generateContent({
    model,
    contents: 'Hello there!',
    config: { thinkingConfig: { includeThoughts: true } },
  });
  expect(thinking.candidates?.[0]?.content?.parts?.[0]?.thought).toBe(true);
  expect(thinking.text).toBe(greeting);
  const json = await client.models.generateContent({
    model,
    contents: 'Oslo',
    config: { responseMimeType: 'application/json', responseJsonSchema: citySchema },
  });
  expect(JSON.parse(json.text ?? '')).toEqual({ city: expect.any(String) });
  const embedded = await client.models.embedContent({
    model: 'gemini-embedding-001',
    contents: ['one', 'two'],
  });
  expect(embedded.embeddings?.map((one) => one.values?.length)).toEqual([3_072, 3_072]);
  expect((await client.models.countTokens({ model, contents: 'Hello' })).totalTokens).toBeGreaterThan(0);
  const names = [];
  for await (const one of await client.models.list()) names.push(one.name);
  expect(names).toContain(`models/${model}`);
});

test.each([400, 401, 403, 404, 429, 500, 503])('%i is an ApiError with Google’s own body', async (status) => {
  simulator.script({ model, replies: [status] });
  const refused = client.models.generateContent({ model, contents: 'x' });
  await expect(refused).rejects.toBeInstanceOf(ApiError);
  await expect(refused).rejects.toMatchObject({
    status,
    message: expect.stringContaining(`"code":${status}`),
  });
});

test('a wrong key is an invalid argument whose reason tells', async () => {
  await expect(
    clientWith('sk-test-bad').models.generateContent({ model, contents: 'x' }),
  ).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('API_KEY_INVALID'),
  });
});

test('an error inside a stream is a bare object, which the SDK throws', async () => {
  simulator.script({ model, replies: [{ text: 'one two three', errorAfter: 2 }] });
  const stream = await client.models.generateContentStream({ model, contents: 'x' });
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of stream) text += chunk.text ?? '';
  };
  await expect(read()).rejects.toThrow(/overloaded/);
  expect(text).toBe('one two');
});

test('an abort reaches the simulator', async () => {
  simulator.script({ model, replies: [{ hang: true }] });
  const abort = new AbortController();
  const answer = client.models.generateContent({
    model,
    contents: 'x',
    config: { abortSignal: abort.signal },
  });
  while (simulator.requests(model).length === 0) await new Promise(setImmediate);
  abort.abort();
  await expect(answer).rejects.toThrow(/abort/i);
  while (simulator.requests(model)[0]?.endedAtMs === undefined) await new Promise(setImmediate);
  expect(simulator.requests(model)[0]?.aborted).toBe(true);
});
