import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

/** The shipped config, unchanged, with every provider's base address replaced by the simulator's (C-6). */

const shipped = readFileSync(new URL('../litellm-config.yaml', import.meta.url), 'utf8');
const entries = (load(shipped, { schema: YAML11_SCHEMA }) as { model_list: Entry[] }).model_list;

interface Entry {
  readonly model_name: string;
  readonly litellm_params: { readonly model: string; readonly api_base?: string; readonly api_key?: string };
}

let simulator: Simulator;
let proxy: ProxyProcess;

beforeAll(async () => {
  simulator = await startSimulatedProviders();
  proxy = await startProxy({
    config: shipped,
    environment: {
      OPENROUTER_API_KEY: ' sk-test-openrouter\n',
      GEMINI_API_KEY: 'test-gemini',
      OPENAI_API_KEY: 'sk-test-openai',
      ANTHROPIC_API_KEY: 'test-anthropic',
      OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1/`,
      GEMINI_BASE_URL: `${simulator.url}/gemini/v1beta`,
      OPENAI_BASE_URL: `${simulator.url}/openai/v1`,
      ANTHROPIC_BASE_URL: `${simulator.url}/anthropic`,
      OPENROUTER_DEFAULT_MODEL: 'openrouter/anthropic/claude-3.5-sonnet',
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await simulator.close();
});

function entry(name: string): Entry | undefined {
  return entries.find((one) => one.model_name === name);
}

describe('the file says what the seed says', () => {
  test('gpt-oss-120b and sonoma-dusk-alpha have OpenRouter’s prefix (S0-11, S0-12)', () => {
    expect(entry('gpt-oss-120b')?.litellm_params.model).toBe('openrouter/gpt-oss-120b');
    expect(entry('sonoma-dusk-alpha')?.litellm_params.model).toBe('openrouter/sonoma-dusk-alpha');
  });

  test('every OpenRouter entry has its address and its key’s variable (S0-13, S0-15)', () => {
    const ofOpenrouter = entries.filter(({ litellm_params }) =>
      litellm_params.model.startsWith('openrouter/'),
    );
    expect(ofOpenrouter.length).toBeGreaterThanOrEqual(2);
    for (const { litellm_params } of ofOpenrouter) {
      expect(litellm_params.api_base).toBe('https://openrouter.ai/api/v1');
      expect(litellm_params.api_key).toBe('os.environ/OPENROUTER_API_KEY');
    }
  });

  test('both Gemini entries have their address and key’s variable (S0-14, S0-16)', () => {
    for (const name of ['gemini-2.5-pro', 'gemini-2.5-flash']) {
      expect(entry(name)?.litellm_params.api_base).toBe('https://generativelanguage.googleapis.com/v1beta');
      expect(entry(name)?.litellm_params.api_key).toBe('os.environ/GEMINI_API_KEY');
    }
  });
});

describe('the proxy serves it', () => {
  const names = [
    'claude-opus-4',
    'claude-sonnet-4',
    'gpt-4.1',
    'gpt-4o',
    'gemini-2.5-pro',
    'gemini-2.5-flash',
    'gpt-oss-120b',
    'sonoma-dusk-alpha',
  ];

  test('all eight models are listed and described (S0-10, S0-17, S0-18, S0-27)', async () => {
    const list = (await (await fetch(`${proxy.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(list.data.map(({ id }) => id)).toEqual(expect.arrayContaining(names));
    const info = (await (await fetch(`${proxy.url}/model/info`)).json()) as {
      data: { model_name: string }[];
    };
    expect(info.data.map(({ model_name }) => model_name)).toEqual(expect.arrayContaining(names));
  });

  test.each(names)('%s answers whole and streamed (S0-17, S0-18, S0-27)', async (model) => {
    const whole = await chat(proxy.url, { model });
    expect(whole.status).toBe(200);
    expect(JSON.stringify(await whole.json())).toContain('Hello!');
    const streamed = await readStream(await chat(proxy.url, { model, stream: true }));
    expect(streamed).toMatchObject({ status: 200, done: true });
    expect(streamed.text).toContain('Hello!');
  });

  test('OpenRouter gets the trimmed key, the completed id and its own address (S0-15, S2-34, S2-35, S1-2)', async () => {
    await simulator.reset();
    await chat(proxy.url, { model: 'gpt-oss-120b' });
    const [seen] = await simulator.seen();
    expect(seen).toMatchObject({ path: '/openrouter/api/v1/chat/completions', model: 'openai/gpt-oss-120b' });
    expect(seen?.headers.authorization).toBe('Bearer sk-test-openrouter');
    expect(seen?.headers['http-referer']).toBe('helixagent');
    expect(seen?.headers['x-title']).toBe('HelixAgent App');
  });

  test('Gemini gets its key in its own header, never in the address (S0-16)', async () => {
    await simulator.reset();
    await chat(proxy.url, { model: 'gemini-2.5-pro' });
    const [seen] = await simulator.seen();
    expect(seen?.path).toContain('/gemini/v1beta/models/gemini-2.5-pro:generateContent');
    expect(seen?.headers['x-goog-api-key']).toBe('test-gemini');
    expect(seen?.path).not.toContain('test-gemini');
  });

  test.each([
    'openai/gpt-oss-20b:free',
    'meta-llama/llama-3.2-3b-instruct:free',
    'google/gemma-2-9b-it:free',
    'mistralai/mistral-7b-instruct:free',
  ])('%s is served under its bare id, suffix and all (S1-14, S1-16)', async (model) => {
    await simulator.reset();
    expect((await chat(proxy.url, { model })).status).toBe(200);
    expect((await simulator.seen())[0]?.body.model).toBe(model);
  });

  test.each([
    ['openrouter/anthropic/claude-3.5-sonnet', 'anthropic/claude-3.5-sonnet'],
    ['openrouter/google/gemini-pro', 'google/gemini-pro'],
  ])(
    '%s reaches OpenRouter without its prefix, on all three routes (S2-25, S2-44)',
    async (model, upstream) => {
      for (const route of ['/chat/completions', '/v1/chat/completions', '/api/v1/chat/completions']) {
        await simulator.reset();
        const response = await fetch(proxy.url + route, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer YOUR_API_KEY' },
          body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] }),
        });
        expect(response.status).toBe(200);
        expect((await simulator.seen())[0]?.body.model).toBe(upstream);
      }
    },
  );

  test('a request without a model goes to the default one (S2-36)', async () => {
    await simulator.reset();
    expect((await chat(proxy.url, {})).status).toBe(200);
    expect((await simulator.seen())[0]?.body.model).toBe('anthropic/claude-3.5-sonnet');
  });

  test('ByteBot’s way of naming models, by litellm_params.model, and its routes without /v1 (S0-28)', async () => {
    const response = await fetch(`${proxy.url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'openrouter/gpt-oss-120b',
        max_tokens: 8192,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
    expect(response.status).toBe(200);
    const info = (await (await fetch(`${proxy.url}/model/info`)).json()) as {
      data: {
        model_name: string;
        litellm_params: Record<string, unknown>;
        model_info: Record<string, unknown>;
      }[];
    };
    expect(info.data[0]).toMatchObject({
      model_name: expect.any(String),
      litellm_params: { model: expect.any(String) },
      model_info: { id: expect.any(String) },
    });
    expect(JSON.stringify(info)).not.toContain('sk-test');
  });

  test(':online and the web plugin go through untouched (S3-7)', async () => {
    await simulator.reset();
    const plugins = [{ id: 'web', max_results: 3 }];
    const response = await chat(proxy.url, { model: 'openrouter/openai/gpt-4o:online', plugins });
    expect(response.status).toBe(200);
    expect((await simulator.seen())[0]?.body).toMatchObject({ model: 'openai/gpt-4o:online', plugins });
  });
});

test('without a single key the proxy starts, lists its models and says what to set (S0-30)', async () => {
  const keyless = await startProxy({ config: shipped });
  expect((await fetch(`${keyless.url}/health/liveliness`)).status).toBe(200);
  const list = (await (await fetch(`${keyless.url}/v1/models`)).json()) as { data: unknown[] };
  expect(list.data).toHaveLength(9);
  const answer = await chat(keyless.url, { model: 'gpt-oss-120b' });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({
    error: {
      kind: 'provider_not_configured',
      message: expect.stringContaining('OPENROUTER_API_KEY environment variable is required'),
    },
  });
  await keyless.stop();
});
