import { describe, expect, test } from '@jest/globals';
import { startBench } from './bench.test-helper.ts';
import { SimpleOpenRouterProvider } from './simple-openrouter-provider.ts';

const key = 'sk-or-v1-test-simple';
const messages = [{ role: 'user', content: 'What is the capital of France?' }];

test('new SimpleOpenRouterProvider(apiKey).complete(request) gives the content (S3-14, S3-15, S3-16)', async () => {
  const { options, chats } = await startBench();
  const provider = new SimpleOpenRouterProvider(key, options);
  const response = await provider.complete({
    id: 'request-1',
    messages,
    modelParams: { model: 'openrouter/anthropic/claude-3.5-sonnet', maxTokens: 1024, temperature: 0.7 },
  });
  expect(response).toMatchObject({
    id: expect.stringMatching(/^gen-/),
    requestId: 'request-1',
    providerId: 'openrouter',
    providerName: 'OpenRouter',
    model: 'anthropic/claude-3.5-sonnet',
    content: expect.stringContaining('capital of France'),
    finishReason: 'stop',
    toolCalls: [],
  });
  expect(response.tokensUsed).toBe(response.usage.total_tokens);
  expect(response.tokensUsed).toBeGreaterThan(0);
  expect(response.responseTimeMs).toBeGreaterThanOrEqual(0);
  expect(chats()).toHaveLength(1);
  expect(chats()[0]?.body).toEqual({
    model: 'anthropic/claude-3.5-sonnet',
    messages,
    max_tokens: 1024,
    temperature: 0.7,
  });
});

test.each([
  ['openrouter/openai/gpt-4o', 'openai/gpt-4o', 1024, 0.8],
  ['openrouter/meta-llama/llama-3.1-70b', 'meta-llama/llama-3.1-70b-instruct', 2048, 0.7],
])(
  '%s with its own limits goes out unchanged (S3-18, S3-2)',
  async (asked, model, maxTokens, temperature) => {
    const { options, chats } = await startBench();
    const provider = new SimpleOpenRouterProvider(key, options);
    const response = await provider.complete({
      id: '1',
      messages,
      modelParams: { model: asked, maxTokens, temperature },
    });
    expect(response.model).toBe(model);
    expect(chats().at(-1)?.body).toMatchObject({ model, max_tokens: maxTokens, temperature });
  },
);

describe('what is sent', () => {
  test.each([
    [undefined, 4096],
    [0, 4096],
    [Number.NaN, 4096],
    [16_384, 16_384],
    [16_385, 16_384],
    [1_000_000, 16_384],
    [0.5, 1],
  ])('max_tokens %s goes out as %s (S3-29)', async (maxTokens, expected) => {
    const { options, chats } = await startBench();
    const modelParams = { model: 'openai/gpt-4o', ...(maxTokens !== undefined && { maxTokens }) };
    await new SimpleOpenRouterProvider(key, options).complete({ id: '1', messages, modelParams });
    expect(chats()[0]?.body).toMatchObject({ max_tokens: expected, temperature: 0.7 });
  });

  test('identification, key and both names of the title (S3-54, S3-55, C-7)', async () => {
    const { options, chats } = await startBench();
    await new SimpleOpenRouterProvider(key, options).complete({
      id: '1',
      messages,
      modelParams: { model: 'openai/gpt-4o' },
    });
    expect(chats()[0]?.headers).toMatchObject({
      authorization: `Bearer ${key}`,
      'http-referer': 'helixagent',
      'x-title': 'HelixAgent App',
      'x-openrouter-title': 'HelixAgent App',
    });
  });

  test('identification of the environment, and headers of one’s own (C-7)', async () => {
    const { options, chats } = await startBench({
      APP_URL: 'https://my.app',
      OPENROUTER_X_TITLE: 'Mine',
      APP_NAME: 'Other',
    });
    const provider = new SimpleOpenRouterProvider(key, { ...options, headers: { 'x-mine': '1' } });
    await provider.complete({ id: '1', messages, modelParams: { model: 'openai/gpt-4o' } });
    expect(chats()[0]?.headers).toMatchObject({
      'http-referer': 'https://my.app',
      'x-title': 'Mine',
      'x-openrouter-title': 'Mine',
      'x-mine': '1',
    });
  });

  test('a prompt becomes a system message, only functions are sent, and fields of OpenRouter’s own', async () => {
    const { options, chats, simulator } = await startBench();
    simulator.script({ model: 'openai/gpt-4o:online', replies: [{ text: 'found' }] });
    const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };
    await new SimpleOpenRouterProvider(key, options).complete({
      id: '1',
      prompt: 'Be brief.',
      messages,
      modelParams: {
        model: 'openrouter/openai/gpt-4o:online',
        topP: 0.5,
        stopSequences: ['END'],
        providerSpecific: { plugins: [{ id: 'web' }], stream: true, model: 'other' },
      },
      tools: [weather, { type: 'retrieval', function: { name: 'x' } }],
      toolChoice: 'auto',
    });
    expect(chats()[0]?.body).toEqual({
      model: 'openai/gpt-4o:online',
      messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
      max_tokens: 4096,
      temperature: 0.7,
      top_p: 0.5,
      stop: ['END'],
      plugins: [{ id: 'web' }],
      tools: [weather],
      tool_choice: 'auto',
    });
  });

  test('without tools there is no tool choice', async () => {
    const { options, chats } = await startBench();
    await new SimpleOpenRouterProvider(key, options).complete({
      id: '1',
      messages,
      modelParams: { model: 'openai/gpt-4o' },
      tools: [{ type: 'retrieval', function: { name: 'x' } }],
      toolChoice: 'auto',
    });
    expect(chats()[0]?.body).not.toHaveProperty('tools');
    expect(chats()[0]?.body).not.toHaveProperty('tool_choice');
  });

  test('tool calls come back', async () => {
    const { options } = await startBench();
    const response = await new SimpleOpenRouterProvider(key, options).complete({
      id: '1',
      messages,
      modelParams: { model: 'openai/gpt-4o' },
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
          },
        },
      ],
      toolChoice: 'required',
    });
    expect(response.finishReason).toBe('tool_calls');
    expect(response.toolCalls).toMatchObject([{ type: 'function', function: { name: 'weather' } }]);
    expect(JSON.parse(response.toolCalls[0]?.function.arguments ?? '')).toHaveProperty('city');
  });
});

describe('what is refused before anything is sent', () => {
  test.each([
    ['no messages', { id: '1', messages: [] }, {}, /no messages/],
    ['no model', { id: '1', messages }, {}, /OPENROUTER_DEFAULT_MODEL/],
    ['a blank model', { id: '1', messages, modelParams: { model: '  ' } }, {}, /No model is named/],
  ])('%s (S3-13)', async (_name, request, extra, message) => {
    const { options, simulator } = await startBench();
    const provider = new SimpleOpenRouterProvider(key, { ...options, ...extra });
    await expect(provider.complete(request)).rejects.toMatchObject({
      kind: 'invalid_request',
      status: 400,
      message: expect.stringMatching(message),
    });
    expect(simulator.requests()).toHaveLength(0);
  });

  test.each(['', 'sk-or-v1-your-api-key-here', 'sk-or-v1-YOUR_API_KEY_HERE', 'sk-or-v1-xxxxxxxxxxxx'])(
    'no key, or a placeholder: %j (S3-11)',
    async (apiKey) => {
      const { options, simulator } = await startBench();
      const provider = new SimpleOpenRouterProvider(apiKey, options);
      const request = { id: '1', messages, modelParams: { model: 'openai/gpt-4o' } };
      await expect(provider.complete(request)).rejects.toMatchObject({
        status: 401,
        message: expect.stringContaining('OPENROUTER_API_KEY'),
      });
      expect(simulator.requests()).toHaveLength(0);
    },
  );

  test('an address that is none, and retry numbers nothing can be made of, name their place', () => {
    expect(() => new SimpleOpenRouterProvider(key, { baseUrl: 'openrouter.ai' })).toThrow(
      /^baseUrl has to be/,
    );
    const environment = (name: string) => (name === 'OPENROUTER_BASE_URL' ? 'ftp://x' : undefined);
    expect(() => new SimpleOpenRouterProvider(key, { environment })).toThrow(/^OPENROUTER_BASE_URL/);
    const retry = { maxRetries: -1, initialDelay: 1, maxDelay: 1, multiplier: 2 };
    expect(() => new SimpleOpenRouterProvider(key, { retry })).toThrow(/retryConfig\.maxRetries/);
  });
});

test('the default model, the key and the address of the environment are used (S3-12, S3-13)', async () => {
  const first = await startBench();
  const variables: Record<string, string> = {
    OPENROUTER_API_KEY: 'sk-or-v1-test-environment',
    OPENROUTER_BASE_URL: `${first.baseUrl}/`,
    OPENROUTER_DEFAULT_MODEL: 'openrouter/gpt-oss-120b',
  };
  const provider = new SimpleOpenRouterProvider(undefined, { environment: (name) => variables[name] });
  expect((await provider.complete({ id: '1', messages })).model).toBe('openai/gpt-oss-120b');
  expect(first.chats()[0]).toMatchObject({
    path: '/openrouter/api/v1/chat/completions',
    headers: { authorization: 'Bearer sk-or-v1-test-environment' },
  });
});

test('the default address is https://openrouter.ai/api/v1 (S3-12, S4-3)', async () => {
  const { defaultBaseUrl, readClientSettings } = await import('./client-settings.ts');
  expect(defaultBaseUrl).toBe('https://openrouter.ai/api/v1');
  expect(readClientSettings(() => undefined).baseUrl).toBe('https://openrouter.ai/api/v1');
});

test('20 calls one after the other share a connection (S4-38)', async () => {
  const { options, simulator } = await startBench();
  const provider = new SimpleOpenRouterProvider(key, options);
  for (let call = 0; call < 20; call += 1) {
    await provider.complete({ id: `${call}`, messages, modelParams: { model: 'openai/gpt-4o' } });
  }
  expect(simulator.state().distinctSockets).toBeLessThanOrEqual(2);
});

test('what it can do', () => {
  expect(new SimpleOpenRouterProvider(key).getCapabilities()).toMatchObject({
    supportsStreaming: true,
    supportsTools: true,
    limits: { maxInputTokens: 200_000, maxOutputTokens: 8_192, maxConcurrentRequests: 10 },
  });
});
