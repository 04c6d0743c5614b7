import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** The libraries are loaded where traces are asked for only, and wherever traces go, requests and the end do not wait. */

const telling = fileURLToPath(new URL('support/tell-opentelemetry.mjs', import.meta.url));
const LOADED = 'LOADED OPENTELEMETRY';

interface Start {
  readonly environment?: Record<string, string>;
  readonly callbacks?: readonly string[];
}

async function withProxy(
  { environment = {}, callbacks = [] }: Start,
  use: (proxy: ProxyProcess) => Promise<void>,
): Promise<void> {
  const upstream = await startUpstream(friendly);
  const proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      litellm_settings: { callbacks },
    }),
    environment: { NODE_OPTIONS: `--import=${telling}`, ...environment },
  });
  try {
    await use(proxy);
  } finally {
    await proxy.stop();
    await upstream.close();
  }
}

async function oneRequest(proxy: ProxyProcess): Promise<void> {
  expect((await chat(proxy.url, { model: 'any' }, { 'x-request-id': 'request-1' })).status).toBe(200);
  await eventually(() => proxy.output().includes('request-1'));
}

test('a default start loads none of them, nor does one with other callbacks', async () => {
  await withProxy({ callbacks: ['prometheus', 'datadog'] }, async (proxy) => {
    await oneRequest(proxy);
    expect(proxy.output()).not.toContain(LOADED);
  });
});

test('traces that are disabled load none either', async () => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' };
  await withProxy({ environment, callbacks: ['otel'] }, async (proxy) => {
    await oneRequest(proxy);
    expect(proxy.output()).not.toContain(LOADED);
  });
});

test('grpc is refused in one sentence that says what to set', async () => {
  const environment = { OTEL_EXPORTER: 'otlp_grpc', OTEL_ENDPOINT: 'http://127.0.0.1:4317' };
  await withProxy({ environment, callbacks: ['otel'] }, async (proxy) => {
    await oneRequest(proxy);
    expect(proxy.output().match(/No traces are sent to a collector/g)).toHaveLength(1);
    expect(proxy.output()).toContain('Set OTEL_EXPORTER to otlp_http');
    expect(proxy.output()).not.toContain(LOADED);
  });
});

test('a collector that is away is told of, and the proxy answers and ends as ever', async () => {
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  };
  await withProxy({ environment }, async (proxy) => {
    await eventually(() => proxy.output().includes('Traces go to a collector'));
    expect(proxy.output()).toContain(LOADED);
    await oneRequest(proxy);
    await eventually(() => proxy.output().includes('Traces cannot be sent to the collector'));
    await oneRequest(proxy);
    expect(await proxy.stop()).toBe(0);
  });
});
