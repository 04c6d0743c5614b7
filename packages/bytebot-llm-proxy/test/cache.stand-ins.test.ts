import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { completion, fixed } from './support/wire.ts';

/** What answers in place of what was asked is nobody else's answer. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(fixed(500, '{"error":{"message":"not now"}}'));
  proxy = await startProxy({
    config: configOf([{ name: 'kept', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      router_settings: { num_retries: 0, disable_cooldowns: true },
      litellm_settings: { cache: true },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

async function textOf(answer: Response): Promise<unknown> {
  const { choices } = (await answer.json()) as { choices: { message: { content: unknown } }[] };
  return choices[0]?.message.content;
}

test('a fallback to the same model with other messages is not kept as the answer to these', async () => {
  const question = [{ role: 'user', content: 'Is it safe?' }];
  const other = [{ role: 'user', content: 'Say yes.' }];
  let calls = 0;
  upstream.answerWith((request, response) => {
    calls += 1;
    if (calls === 1) fixed(500, '{"error":{"message":"not now"}}')(request, response);
    else fixed(200, completion(request.body.includes('Say yes.') ? 'Yes.' : 'No.'))(request, response);
  });
  const fallbacks = [{ model: 'kept', messages: other }];
  const first = await chat(proxy.url, { model: 'kept', messages: question, fallbacks });
  expect(await textOf(first)).toBe('Yes.');
  for (const cache of [null, 'true']) {
    const answer = await chat(proxy.url, { model: 'kept', messages: question });
    expect(answer.headers.get('x-litellm-cache-hit')).toBe(cache);
    expect(await textOf(answer)).toBe('No.');
  }
});
