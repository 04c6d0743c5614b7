import { expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** Whether the context of a caller's trace reaches providers. */

const CALLER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** What a provider gets for a request with a context. */
async function headersUpstream(
  setting: boolean | undefined,
  isTracing: boolean,
  context: Record<string, string> = { traceparent: CALLER, tracestate: 'vendor=1' },
  params: Record<string, unknown> = {},
): Promise<{ readonly traceparent: unknown; readonly tracestate: unknown }> {
  const upstream = await startUpstream(friendly);
  const proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1`, params }], {
      litellm_settings: setting === undefined ? {} : { forward_traceparent_to_llm_provider: setting },
    }),
    environment: isTracing
      ? {
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
          OTEL_EXPORTER_OTLP_TIMEOUT: '100',
        }
      : {},
  });
  try {
    if (isTracing) await eventually(() => proxy.output().includes('Traces go to a collector'));
    expect((await chat(proxy.url, { model: 'any' }, context)).status).toBe(200);
    const { traceparent, tracestate } = upstream.seen[0]?.headers ?? {};
    return { traceparent, tracestate };
  } finally {
    await proxy.stop();
    await upstream.close();
  }
}

test('without traces nothing goes upstream', async () => {
  expect(await headersUpstream(undefined, false)).toEqual({});
});

test('with traces a config may keep it here', async () => {
  expect(await headersUpstream(false, true)).toEqual({});
});

test("without traces a config may pass on the caller's own, as it is, unless it is malformed", async () => {
  expect(await headersUpstream(true, false)).toEqual({ traceparent: CALLER, tracestate: 'vendor=1' });
  expect(await headersUpstream(true, false, { traceparent: 'mine', tracestate: 'vendor=1' })).toEqual({});
});

test('what the config sends to a provider itself stays', async () => {
  const own = CALLER.replace('4bf9', 'aaaa');
  const params = { extra_headers: { traceparent: own } };
  expect(await headersUpstream(undefined, true, {}, params)).toEqual({ traceparent: own });
});
