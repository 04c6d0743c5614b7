import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { fixed } from './support/wire.ts';

/** What Anthropic adds to its errors for its SDKs. */

const details = { error_code: 'thread_not_found', note: 'asked with sk-test-0123456789abcdef0123456789' };
const error = { type: 'not_found_error', message: 'No thread with this message', details };

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(fixed(404, JSON.stringify({ type: 'error', error, request_id: 'req_1' })));
  const config = configOf([{ name: 'claude', model: 'anthropic/claude-sonnet-4-5', apiBase: upstream.url }]);
  proxy = await startProxy({ config, masterKey: MASTER_KEY });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

test.each([false, true])('reach its client without keys, stream: %s', async (stream) => {
  const client = new Anthropic({ baseURL: proxy.url, apiKey: MASTER_KEY, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'Go on' }];
  const failure: unknown = await client.messages
    .create({ model: 'claude', max_tokens: 10, messages, stream })
    .catch((cause: unknown) => cause);
  expect(failure).toMatchObject({
    status: 404,
    error: { error: { type: 'not_found_error', details: { error_code: 'thread_not_found' } } },
  });
  expect(JSON.stringify(failure)).not.toContain('0123456789abcdef');
});
