import { describe, expect, test } from '@jest/globals';
import { startBench } from './bench.test-helper.ts';
import { SimpleOpenRouterProvider } from './simple-openrouter-provider.ts';

describe('healthCheck', () => {
  test('without a key: the error of the guide (S3-45)', async () => {
    const { options, simulator } = await startBench();
    const provider = new SimpleOpenRouterProvider('', options);
    await expect(provider.healthCheck()).rejects.toThrow('OpenRouter API key is required for health check');
    await expect(provider.healthCheck({ live: true })).rejects.toThrow(/is required for health check/);
    expect(simulator.requests()).toHaveLength(0);
  });

  test('with a key: nothing, and no call (S3-45, C-10)', async () => {
    const { options, simulator } = await startBench();
    const provider = new SimpleOpenRouterProvider('sk-or-v1-test-health', options);
    await expect(provider.healthCheck()).resolves.toBeUndefined();
    expect(simulator.requests()).toHaveLength(0);
  });

  test('live: asks for the models and about the key, never a model (C-10)', async () => {
    const { options, simulator } = await startBench();
    await new SimpleOpenRouterProvider('sk-or-v1-test-health', options).healthCheck({ live: true });
    const paths = simulator.requests().map(({ method, path }) => `${method} ${path}`);
    expect(paths.sort()).toEqual(['GET /openrouter/api/v1/key', 'GET /openrouter/api/v1/models']);
  });

  test('live: a refused key, which the public model list would not show (C-10, S3-46)', async () => {
    const { options } = await startBench();
    const provider = new SimpleOpenRouterProvider('sk-or-v1-bad-health', options);
    const reason = await provider.healthCheck({ live: true }).catch((error: Error) => error.message);
    expect(`OpenRouter provider unhealthy: ${reason}`).toBe(
      'OpenRouter provider unhealthy: OpenRouter API key is invalid or expired',
    );
  });

  test('live: somebody else answers', async () => {
    const { options, simulator } = await startBench();
    simulator.script({ match: { path: '/models' }, replies: [{ body: { hello: 'world' } }] });
    const provider = new SimpleOpenRouterProvider('sk-or-v1-test-health', options);
    await expect(provider.healthCheck({ live: true })).rejects.toThrow(/\/models answered something else/);
  });

  test('live: nobody answers', async () => {
    const { options } = await startBench();
    const baseUrl = 'http://127.0.0.1:1';
    const provider = new SimpleOpenRouterProvider('sk-or-v1-test-health', { ...options, baseUrl });
    await expect(provider.healthCheck({ live: true })).rejects.toThrow(/127\.0\.0\.1:1.*ECONNREFUSED/);
  });
});
