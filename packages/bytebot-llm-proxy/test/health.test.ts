import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { logLines } from './support/observe.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';

/** Whether the proxy knows how its providers are: from calls, from free questions, and without a restart. */

const keyed = { authorization: `Bearer ${MASTER_KEY}` };
const KEY = 'sk-test-of-openrouter';

interface Health {
  readonly status: string;
  readonly provider: string;
  readonly error?: string;
  readonly checks?: readonly Record<string, unknown>[];
}

async function health(proxy: ProxyProcess, path: string): Promise<{ code: number; body: Health }> {
  const response = await fetch(`${proxy.url}/health/${path}`, { headers: keyed });
  return { code: response.status, body: (await response.json()) as Health };
}

describe('asked about a provider', () => {
  let simulator: RunningSimulator;
  let proxy: ProxyProcess;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0 });
    proxy = await startProxy({
      masterKey: MASTER_KEY,
      config: configOf(
        [
          {
            name: 'gpt',
            model: 'openrouter/openai/gpt-4o',
            apiBase: `${simulator.url}/openrouter/api/v1`,
            apiKey: KEY,
          },
          {
            name: 'keyless',
            model: 'openai/gpt-4o',
            apiBase: `${simulator.url}/openai/v1`,
            apiKey: 'os.environ/NOWHERE',
          },
          {
            name: 'claude',
            model: 'anthropic/claude-sonnet-4',
            apiBase: `${simulator.url}/anthropic`,
            apiKey: KEY,
          },
          {
            name: 'gemini',
            model: 'gemini/gemini-2.5-flash',
            apiBase: `${simulator.url}/gemini/v1beta`,
            apiKey: KEY,
          },
          {
            name: 'down',
            model: 'groq/llama',
            apiBase: `http://127.0.0.1:${await freePort()}/v1`,
            apiKey: KEY,
          },
        ],
        { router_settings: { num_retries: 0 } },
      ),
    });
  });
  afterEach(() => simulator.reset());
  afterAll(async () => {
    await proxy.stop();
    await simulator.close();
  });

  const journal = () => simulator.requests().map(({ method, path }) => `${method} ${path}`);

  test('that has its key the answer is yes, and nobody is called (S3-45)', async () => {
    expect(await health(proxy, 'openrouter')).toMatchObject({
      code: 200,
      body: { status: 'healthy', provider: 'openrouter' },
    });
    expect(journal()).toEqual([]);
  });

  test('without its key the answer is no and names it (S3-45) (S3-46)', async () => {
    const { code, body } = await health(proxy, 'openai?live=true');
    expect([code, body.error]).toEqual([
      503,
      'OpenAI provider unhealthy: OpenAI API key is required for health check',
    ]);
    expect(journal()).toEqual([]);
  });

  test.each([
    ['openrouter', ['GET /openrouter/api/v1/models', 'GET /openrouter/api/v1/key']],
    ['anthropic', ['GET /anthropic/v1/models']],
    ['gemini', ['GET /gemini/v1beta/models']],
  ])('%s is asked what is free when it is to be live, never a completion (C-10)', async (provider, paths) => {
    const { code, body } = await health(proxy, `${provider}?live=true`);
    expect([code, body.status, body.checks?.map(({ status }) => status)]).toEqual([
      200,
      'healthy',
      paths.map(() => 200),
    ]);
    expect(journal().sort()).toEqual(paths.sort());
  });

  test('a key that /key refuses is named as what is wrong, though /models takes it (C-10)', async () => {
    simulator.script({ match: { path: '/openrouter/api/v1/key' }, replies: [{ status: 401 }] });
    const { code, body } = await health(proxy, 'openrouter?live=true');
    expect([code, body.error]).toEqual([
      503,
      'OpenRouter provider unhealthy: OpenRouter API key is invalid or expired',
    ]);
    expect((await health(proxy, 'openrouter')).code).toBe(200);
  });

  test('what is left of the account is in the statistics (S2-26)', async () => {
    await health(proxy, 'openrouter?live=true');
    const response = await fetch(`${proxy.url}/v1/providers/openrouter/stats`, { headers: keyed });
    const stats = (await response.json()) as { credit: unknown };
    expect(stats.credit).toEqual([
      expect.objectContaining({ used_usd: 0.25, limit_usd: null, remaining_usd: null, is_free_tier: false }),
    ]);
    expect(JSON.stringify(stats)).not.toContain('sk-');
  });

  test('one that is not there is unhealthy after three failed calls in a row (S3-46)', async () => {
    for (const expected of [200, 200, 503]) {
      expect((await chat(proxy.url, { model: 'down' }, keyed)).status).toBe(502);
      expect((await health(proxy, 'groq')).code).toBe(expected);
    }
    const { body } = await health(proxy, 'groq');
    expect(body.error).toMatch(/^Groq provider unhealthy: 127\.0\.0\.1:\d+: connection refused/);
  });

  test('one that the config does not use is 404', async () => {
    expect((await health(proxy, 'mistral')).code).toBe(404);
  });
});

describe('watched in the background', () => {
  test('a provider that goes away becomes unhealthy, calls avoid it, and it comes back without a restart (S2-29)', async () => {
    const port = await freePort();
    let flaky = await startSimulator({ port });
    const steady = await startSimulator({ port: 0 });
    const proxy = await startProxy({
      masterKey: MASTER_KEY,
      config: configOf(
        [
          { name: 'both', model: 'openai/gpt-4o', apiBase: `${flaky.url}/openai/v1` },
          { name: 'both', model: 'groq/llama-3.3-70b-versatile', apiBase: `${steady.url}/groq/openai/v1` },
        ],
        {
          general_settings: {
            background_health_checks: true,
            health_check_interval: 1,
            enable_health_check_routing: true,
          },
          router_settings: { routing_strategy: 'in-order', num_retries: 0 },
        },
      ),
    });
    try {
      const isHealthy = async () => (await health(proxy, 'openai')).code === 200;
      const called = async () =>
        (await chat(proxy.url, { model: 'both' }, keyed)).headers.get('x-litellm-model-api-base');
      await eventually(() => flaky.requests().some(({ path }) => path === '/openai/v1/models'));
      expect(flaky.requests().every(({ method }) => method === 'GET')).toBe(true);
      expect(await called()).toContain(`:${port}/`);
      await flaky.close();
      await eventually(async () => !(await isHealthy()));
      const metrics = await (await fetch(`${proxy.url}/metrics`, { headers: keyed })).text();
      expect(metrics).toContain('bytebot_provider_up{api_provider="openai"} 0');
      expect(await called()).toContain(steady.url);
      const [last] = (
        (await (await fetch(`${proxy.url}/v1/requests?limit=1`, { headers: keyed })).json()) as {
          data: { request_id: string }[];
        }
      ).data;
      const decision = await (
        await fetch(`${proxy.url}/v1/requests/${last?.request_id}`, { headers: keyed })
      ).json();
      expect(decision).toMatchObject({
        plans: [{ excluded: [{ provider: 'openai', reason: 'unhealthy' }] }],
      });
      flaky = await startSimulator({ port });
      await eventually(isHealthy);
      expect(await called()).toContain(`:${port}/`);
      const told = () => logLines(proxy).map(({ msg }) => String(msg));
      await eventually(() => told().includes('openai is healthy again'));
      expect(told()).toContain('openai is unhealthy: 3 failures in a row');
    } finally {
      await proxy.stop();
      await Promise.all([flaky.close(), steady.close()]);
    }
  });
});
