import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** A proxy that can reach nothing but loopback, as behind a firewall or in a pod without egress. */

const block = fileURLToPath(new URL('support/no-way-out.mjs', import.meta.url));

function startBlocked(config: string): Promise<ProxyProcess> {
  return startProxy({ config, environment: { NODE_OPTIONS: `--import=${block}` } });
}

function triedBy(proxy: ProxyProcess): string[] {
  return proxy.output().match(/^WAY OUT .*$/gm) ?? [];
}

test('stores and collectors out of reach keep no request, and nobody else that a config names is asked', async () => {
  const upstream = await startUpstream(friendly);
  const proxy = await startBlocked(`
model_list:
  - {model_name: near, litellm_params: {model: openai/gpt-4o, api_base: '${upstream.url}/v1', api_key: sk-test-key}}
  - {model_name: far, litellm_params: {model: openai/gpt-4o, api_base: 'https://gateway.example.com/v1', api_key: sk-test-key}}
litellm_settings:
  callbacks: [otel, prometheus]
  success_callback: [langfuse]
  failure_callback: [sentry]
  cache: true
  cache_params: {type: redis, host: redis.example.com, port: 6379}
router_settings:
  redis_host: redis.example.com
  redis_port: 6379
general_settings:
  database_url: postgresql://user@db.example.com:5432/litellm
  alerting: [slack]
environment_variables:
  OTEL_EXPORTER_OTLP_ENDPOINT: https://collector.example.com
  LANGFUSE_HOST: https://langfuse.example.com
`);
  try {
    const response = await chat(proxy.url, { model: 'near' });
    expect(response.status).toBe(200);
    expect(upstream.seen).toHaveLength(1);
    const models = await fetch(`${proxy.url}/v1/models`);
    expect(await models.json()).toMatchObject({ data: [{ id: 'near' }, { id: 'far' }] });
    // The Redis for what replicas share and the collector of traces are tried beside the requests.
    const others = triedBy(proxy).filter(
      (line) => !/ (?:redis|collector|langfuse)\.example\.com:/.test(line),
    );
    expect(others).toEqual([]);
  } finally {
    await proxy.stop('SIGKILL');
    await upstream.close();
  }
});

test('a provider out of reach is an error at once, and the block is seen to work', async () => {
  const proxy = await startBlocked(
    'model_list: [{model_name: far, litellm_params: {model: openai/gpt-4o, api_key: sk-test-key, num_retries: 0}}]',
  );
  try {
    const response = await chat(proxy.url, { model: 'far' });
    expect(response.status).toBe(502);
    await eventually(() => triedBy(proxy).length > 0);
    expect(triedBy(proxy).every((line) => line.includes('api.openai.com'))).toBe(true);
  } finally {
    await proxy.stop('SIGKILL');
  }
});
