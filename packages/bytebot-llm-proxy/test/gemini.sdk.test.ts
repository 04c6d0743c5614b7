import {
  ApiError,
  type Content,
  FunctionCallingConfigMode,
  type FunctionDeclaration,
  type GenerateContentResponse,
  GoogleGenAI,
  Type,
} from '@google/genai';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf, everyProvider } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

/** Google's own SDK against the proxy in front of every provider. */

const models = [
  'chat-gemini',
  'chat-openai',
  'chat-openrouter',
  'chat-groq',
  'chat-anthropic',
  'chat-mistral',
  'folder/chat-openai',
];
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const weather: FunctionDeclaration = {
  name: 'get_weather',
  description: 'The weather in a city',
  parameters: {
    type: Type.OBJECT,
    properties: { city: { type: Type.STRING }, days: { type: Type.INTEGER, nullable: true } },
    required: ['city'],
  },
};

let simulator: Simulator;
let proxy: ProxyProcess;
let client: GoogleGenAI;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  const openai = `${simulator.url}/openai/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        ...everyProvider(simulator.url),
        {
          name: 'chat-mistral',
          model: 'mistral/mistral-large-latest',
          apiBase: `${simulator.url}/mistral/v1`,
        },
        { name: 'folder/chat-openai', model: 'openai/gpt-4o', apiBase: openai },
        { name: 'failing', model: 'openai/failing', apiBase: openai },
        { name: 'failing-gemini', model: 'gemini/failing', apiBase: `${simulator.url}/gemini/v1beta` },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
  });
  client = new GoogleGenAI({ apiKey: MASTER_KEY, httpOptions: { baseUrl: proxy.url, fetch: fetchHere } });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

/** The SDK asks whether objects are of its own world, which inside jest those of Node's own fetch are not. */
const fetchHere: typeof fetch = async (url, init) => {
  const response = await fetch(url, init);
  return Object.assign(response, { json: async (): Promise<unknown> => JSON.parse(await response.text()) });
};

async function streamOf(model: string, contents: string): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await client.models.generateContentStream({ model, contents }))
    chunks.push(chunk);
  return chunks;
}

describe.each(models)('%s', (model) => {
  test('an answer, whole, with usage, model, id and finish reason', async () => {
    const answer = await client.models.generateContent({ model, contents: 'Hello there!' });
    expect(answer.text).toContain('Hello there!');
    expect(answer.candidates?.[0]).toMatchObject({ finishReason: 'STOP', content: { role: 'model' } });
    const {
      promptTokenCount = 0,
      candidatesTokenCount = 0,
      totalTokenCount = 0,
    } = answer.usageMetadata ?? {};
    expect(promptTokenCount).toBeGreaterThan(0);
    expect(candidatesTokenCount).toBeGreaterThan(0);
    expect(totalTokenCount).toBe(promptTokenCount + candidatesTokenCount);
    expect(answer.modelVersion).toBeTruthy();
    expect(answer.responseId).toBeTruthy();
  });

  test('the same as a stream, with the usage in its last event', async () => {
    const chunks = await streamOf(model, 'Hello there!');
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.map(({ text }) => text ?? '').join('')).toContain('Hello there!');
    expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(chunks.at(-1)?.usageMetadata?.totalTokenCount).toBeGreaterThan(0);
  });

  test('a picture, a system instruction and earlier turns reach the provider', async () => {
    const contents: Content[] = [
      { role: 'user', parts: [{ text: 'First.' }] },
      { role: 'model', parts: [{ text: 'Answer.' }] },
      { role: 'user', parts: [{ text: 'Second' }, { inlineData: { mimeType: 'image/png', data: pixel } }] },
    ];
    const answer = await client.models.generateContent({
      model,
      contents,
      config: {
        systemInstruction: 'Be brief.',
        temperature: 0.5,
        maxOutputTokens: 50,
        stopSequences: ['###'],
      },
    });
    expect(answer.text).toContain('I see 1 image');
    expect(JSON.stringify((await simulator.seen()).at(-1)?.body)).toContain('Be brief.');
  });

  test('a loop of tools, called in parallel, whole and streamed', async () => {
    const config = { tools: [{ functionDeclarations: [weather, { ...weather, name: 'get_time' }] }] };
    const contents: Content[] = [
      { role: 'user', parts: [{ text: 'Use get_weather and get_time for Bonn.' }] },
    ];
    const forced = {
      ...config,
      toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
    };
    const first = await client.models.generateContent({ model, contents, config: forced });
    const calls = first.functionCalls ?? [];
    expect(calls.length).toBeGreaterThan(0);
    const streamed: GenerateContentResponse[] = [];
    for await (const chunk of await client.models.generateContentStream({ model, contents, config: forced }))
      streamed.push(chunk);
    expect(
      streamed.flatMap((chunk) => chunk.functionCalls ?? []).map(({ name, args }) => ({ name, args })),
    ).toEqual(calls.map(({ name, args }) => ({ name, args })));
    const said = first.candidates?.[0]?.content;
    if (said === undefined) throw new Error('no content');
    const responses = calls.map(({ id, name }) => ({
      functionResponse: {
        ...(id === undefined ? {} : { id }),
        name: name ?? '',
        response: { output: `sunny in ${name}` },
      },
    }));
    const last = await client.models.generateContent({
      model,
      contents: [...contents, said, { role: 'user', parts: responses }],
      config,
    });
    expect(last.text).toContain('sunny in get_weather');
  });

  test('an answer in JSON by a schema', async () => {
    const answer = await client.models.generateContent({
      model,
      contents: 'Give me JSON.',
      config: {
        responseMimeType: 'application/json',
        responseSchema: {
          type: Type.OBJECT,
          properties: { city: { type: Type.STRING }, celsius: { type: Type.NUMBER } },
          required: ['city', 'celsius'],
        },
      },
    });
    const value = JSON.parse(answer.text ?? '');
    expect(typeof value.city).toBe('string');
    expect(typeof value.celsius).toBe('number');
  });

  test('counts tokens', async () => {
    const { totalTokens = 0 } = await client.models.countTokens({
      model,
      contents: 'How many tokens are these?',
    });
    expect(totalTokens).toBeGreaterThan(0);
  });

  test('an abort ends the call of the provider', async () => {
    const { model: upstream } = (await simulator.seen()).at(-1) ?? {};
    await simulator.reset();
    await simulator.script({
      replies: [{ chunks: Array.from({ length: 50 }, () => 'word '), chunkDelayMs: 100 }],
    });
    const controller = new AbortController();
    const stream = await client.models.generateContentStream({
      model,
      contents: 'Long.',
      config: { abortSignal: controller.signal },
    });
    const reading = (async () => {
      for await (const _ of stream) controller.abort();
    })();
    await expect(reading).rejects.toThrow();
    await eventually(async () => (await simulator.seen(upstream)).at(-1)?.aborted === true);
  });
});

describe('errors', () => {
  test.each(['failing', 'failing-gemini'])('%s: statuses keep their names', async (model) => {
    for (const [status, seen, name] of [
      [429, 429, 'RESOURCE_EXHAUSTED'],
      [503, 503, 'UNAVAILABLE'],
      [400, 400, 'INVALID_ARGUMENT'],
      [404, 404, 'NOT_FOUND'],
    ] as const) {
      await simulator.reset();
      await simulator.script({ model: 'failing', replies: [status] });
      const failing = client.models.generateContent({ model, contents: 'Hi' });
      await expect(failing).rejects.toBeInstanceOf(ApiError);
      await expect(failing).rejects.toMatchObject({
        status: seen,
        message: expect.stringContaining(`"status":"${name}"`),
      });
    }
  });

  test('a wrong key and an unknown model', async () => {
    const stranger = new GoogleGenAI({
      apiKey: 'sk-test-wrong',
      httpOptions: { baseUrl: proxy.url, fetch: fetchHere },
    });
    await expect(
      stranger.models.generateContent({ model: 'chat-openai', contents: 'Hi' }),
    ).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('UNAUTHENTICATED'),
    });
    await expect(client.models.generateContent({ model: 'nobody', contents: 'Hi' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('NOT_FOUND'),
    });
  });

  test('what no provider can be told is a 400 with its path', async () => {
    const contents = [{ role: 'user', parts: [{ functionResponse: { name: 'gone', response: {} } }] }];
    await expect(client.models.generateContent({ model: 'chat-openai', contents })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('contents[0].parts[0].functionResponse'),
    });
  });
});

describe('models', () => {
  test.each(['v1', 'v1beta'])('are listed page by page under %s, and found by name', async (apiVersion) => {
    const client = new GoogleGenAI({
      apiKey: MASTER_KEY,
      apiVersion,
      httpOptions: { baseUrl: proxy.url, fetch: fetchHere },
    });
    const names: string[] = [];
    for await (const model of await client.models.list({ config: { pageSize: 3 } }))
      names.push(model.name ?? '');
    expect(names).toContain('models/chat-anthropic');
    expect(names).toContain('models/folder/chat-openai');
    expect(new Set(names).size).toBe(names.length);
    const one = await client.models.get({ model: 'models/folder/chat-openai' });
    expect(one).toMatchObject({ name: 'models/folder/chat-openai', inputTokenLimit: 128_000 });
    await expect(client.models.get({ model: 'nobody' })).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('NOT_FOUND'),
    });
  });
});
