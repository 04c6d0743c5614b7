import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream } from './support/upstream.ts';
import { friendly } from './support/wire.ts';

/** The table of public prices is 20 MB of memory and a moment of work: it is loaded where it is needed only. */

const telling = fileURLToPath(new URL('support/tell-loading.mjs', import.meta.url));

async function outputWith(params: Record<string, unknown>, until: string): Promise<string> {
  const upstream = await startUpstream(friendly);
  const proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1`, params }]),
    environment: { NODE_OPTIONS: `--import=${telling}` },
  });
  try {
    const response = await chat(proxy.url, { model: 'any' }, { 'x-request-id': 'request-1' });
    expect(response.headers.get('x-litellm-response-cost')).not.toBeNull();
    await eventually(() => proxy.output().includes(until));
    return proxy.output();
  } finally {
    await proxy.stop('SIGKILL');
    await upstream.close();
  }
}

test('a config that says its prices does without the table', async () => {
  const prices = { input_cost_per_token: 0.000001, output_cost_per_token: 0.000002 };
  expect(await outputWith(prices, 'request-1')).not.toContain('LOADED THE PRICES');
});

test('any other has it from the start, or at the latest for its first answer', async () => {
  expect(await outputWith({}, 'LOADED THE PRICES')).toContain('LOADED THE PRICES');
});
