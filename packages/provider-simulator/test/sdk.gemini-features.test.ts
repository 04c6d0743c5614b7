import { ApiError, type Content, GoogleGenAI, type Tool } from '@google/genai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Agent, setGlobalDispatcher } from 'undici';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask, type Seen } from './support/ask.ts';
import { citySchema } from './support/requests.ts';

/** Counts, signatures and the two forms of a stream, asked for with Google's SDK and without it. */

let simulator: RunningSimulator;
let client: GoogleGenAI;

const newest = 'gemini-3-pro-preview';
const declaration = { name: 'get_weather', description: 'The weather', parametersJsonSchema: citySchema };
const tools: Tool[] = [{ functionDeclarations: [declaration] }];
const asked: Content = { role: 'user', parts: [{ text: 'What is the weather in Oslo?' }] };

beforeAll(async () => {
  // The SDK looks for Node's dispatcher on the global object, which inside jest is jest's own.
  setGlobalDispatcher(new Agent());
  simulator = await startSimulator({ port: 0 });
  const baseUrl = `${simulator.url}/gemini`;
  client = new GoogleGenAI({
    apiKey: 'sk-test-gemini',
    httpOptions: { baseUrl, retryOptions: { attempts: 1 } },
  });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

function post(path: string, body: object): Promise<Seen> {
  return ask(simulator, { path: `/gemini/v1beta/${path}`, headers: { 'x-goog-api-key': 'sk-test' }, body });
}

describe('tokens', () => {
  const contents = [{ role: 'user', parts: [{ text: 'x'.repeat(400) }] }];

  test('are counted', async () => {
    const counted = await client.models.countTokens({ model: 'gemini-2.5-flash', contents: 'x'.repeat(400) });
    expect(counted.totalTokens).toBe(103);
  });

  test('of a whole request are counted with what it is told', async () => {
    const systemInstruction = { parts: [{ text: 'y'.repeat(40) }] };
    const generateContentRequest = { model: 'models/gemini-2.5-flash', contents, systemInstruction };
    const seen = await post('models/gemini-2.5-flash:countTokens', { generateContentRequest });
    expect(JSON.parse(seen.text)).toEqual({
      totalTokens: 113,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: 113 }],
    });
  });

  test.each([
    [{ contents, systemInstruction: {} }, /Unknown name "systemInstruction": Cannot find field/],
    [{}, /contents is not specified/],
    [{ contents: [{ role: 'assistant', parts: [{ text: 'x' }] }] }, /valid role: user, model/],
    [{ contents, generateContentRequest: { contents } }, /cannot both be set/],
  ])('%j is refused', async (body, message) => {
    const seen = await post('models/gemini-2.5-flash:countTokens', body);
    expect([seen.status, JSON.parse(seen.text).error.message]).toEqual([400, expect.stringMatching(message)]);
  });

  test('at Vertex AI count what the model is told at the top', async () => {
    const path = '/vertex/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:countTokens';
    const body = { contents, systemInstruction: { parts: [{ text: 'y'.repeat(40) }] } };
    const seen = await ask(simulator, { path, headers: { 'x-goog-api-key': 'sk-test' }, body });
    expect([seen.status, JSON.parse(seen.text).totalTokens]).toEqual([200, 113]);
  });
});

test('tokens are counted for Claude at Vertex AI by a model of its own', async () => {
  const path = '/vertex/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict';
  const messages = [{ role: 'user', content: 'x'.repeat(400) }];
  const headers = { 'x-goog-api-key': 'sk-test' };
  const seen = await ask(simulator, { path, headers, body: { model: 'claude-sonnet-4-5', messages } });
  expect([seen.status, JSON.parse(seen.text)]).toEqual([200, { input_tokens: 103 }]);
  expect((await ask(simulator, { path, headers, body: { messages } })).status).toBe(400);
});

describe('signatures of Gemini 3', () => {
  async function goOn(change: (signature: string) => string | undefined): Promise<unknown> {
    const stream = await client.models.generateContentStream({
      model: newest,
      contents: [asked],
      config: { tools },
    });
    const parts = [];
    for await (const chunk of stream) parts.push(...(chunk.candidates?.[0]?.content?.parts ?? []));
    const call = parts.find((part) => part.functionCall !== undefined);
    const thoughtSignature = change(call?.thoughtSignature ?? '');
    const { functionCall } = call ?? {};
    const signed = {
      ...(functionCall === undefined ? {} : { functionCall }),
      ...(thoughtSignature === undefined ? {} : { thoughtSignature }),
    };
    const response = { functionResponse: { name: 'get_weather', response: { output: 'sunny' } } };
    const contents = [asked, { role: 'model', parts: [signed] }, { role: 'user', parts: [response] }];
    return client.models
      .generateContent({ model: newest, contents, config: { tools } })
      .then((answer) => answer.text)
      .catch((error: unknown) => (error instanceof ApiError ? error.message : error));
  }

  test('are taken as they came, and so are the documented dummies', async () => {
    expect(await goOn((signature) => signature)).toBe('The tool answered: sunny');
    expect(await goOn((signature) => signature.replaceAll('=', ''))).toBe('The tool answered: sunny');
    expect(await goOn(() => 'skip_thought_signature_validator')).toBe('The tool answered: sunny');
  });

  test('are missed, and noticed when they were changed', async () => {
    expect(await goOn(() => undefined)).toMatch(/missing a thought_signature in functionCall parts/);
    expect(await goOn((signature) => `AAAA${signature}`)).toMatch(/Corrupted thought signature\./);
    expect(await goOn(() => Buffer.from('signature of another').toString('base64'))).toMatch(/Corrupted/);
    expect(await goOn(() => 'no bytes!')).toMatch(
      /thought_signature' \(TYPE_BYTES\), Base64 decoding failed/,
    );
  });

  test('are at the end of a text too', async () => {
    const answer = await client.models.generateContent({ model: newest, contents: 'x' });
    const [part] = answer.candidates?.[0]?.content?.parts ?? [];
    expect(part?.thoughtSignature).toMatch(/^[A-Za-z0-9+/=]+$/);
    const said = { role: 'model', parts: [part ?? {}] };
    const more = await client.models.generateContent({ model: newest, contents: [asked, said, asked] });
    expect(more.text).toContain('You said: What is the weather');
  });
});

describe('a stream', () => {
  const body = { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] };

  test('without alt=sse is one JSON array that grows', async () => {
    const seen = await post('models/gemini-2.5-flash:streamGenerateContent', body);
    expect(seen.headers['content-type']).toBe('application/json');
    expect(seen.reads.length).toBeGreaterThan(3);
    const said = JSON.parse(seen.text).map(
      (chunk: { candidates: { content: { parts: { text: string }[] } }[] }) =>
        chunk.candidates[0]?.content.parts[0]?.text,
    );
    expect(said.join('')).toBe('Hello from the Gemini simulator. You said: Hi');
  });

  test('in that form has the faults of the script too', async () => {
    simulator.script({ model: 'scripted', replies: [{ text: 'one two', errorAfter: 1 }, { endAfter: 1 }] });
    const failed = await post('models/scripted:streamGenerateContent', body);
    expect(JSON.parse(failed.text)).toMatchObject([
      { candidates: [{}] },
      { error: { status: 'UNAVAILABLE' } },
    ]);
    const ended = await post('models/scripted:streamGenerateContent', body);
    expect(() => JSON.parse(ended.text)).toThrow(SyntaxError);
  });
});

test('an answer that fits a JSON Schema', async () => {
  const answer = await client.models.generateContent({
    model: 'gemini-2.5-flash',
    contents: 'The weather in Oslo',
    config: { responseMimeType: 'application/json', responseJsonSchema: citySchema },
  });
  expect(JSON.parse(answer.text ?? '')).toEqual({ city: expect.any(String) });
});

test('models, page by page and one by one', async () => {
  const names = [];
  for await (const one of await client.models.list({ config: { pageSize: 2 } })) names.push(one.name);
  expect(names).toContain('models/gemini-2.5-flash');
  expect(simulator.requests().length).toBe(Math.ceil(names.length / 2));
  const one = await client.models.get({ model: 'gemini-2.5-flash' });
  expect(one.supportedActions).toContain('countTokens');
  await expect(client.models.get({ model: 'gemini-0' })).rejects.toMatchObject({ status: 404 });
});

test('a file by its address, uploaded before', async () => {
  const fileUri = 'https://generativelanguage.googleapis.com/v1beta/files/abc';
  const contents = [
    { role: 'user', parts: [{ text: 'Look' }, { fileData: { fileUri, mimeType: 'image/png' } }] },
  ];
  const answer = await client.models.generateContent({ model: 'gemini-2.5-flash', contents });
  expect(answer.text).toContain('(I see 1 image.)');
  const elsewhere = [{ role: 'user', parts: [{ fileData: { fileUri: 'https://example.com/a.png' } }] }];
  const refused = client.models.generateContent({ model: 'gemini-2.5-flash', contents: elsewhere });
  await expect(refused).rejects.toMatchObject({ status: 400 });
});
