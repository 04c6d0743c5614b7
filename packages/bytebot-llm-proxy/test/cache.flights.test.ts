import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { expectIdle, metric } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, completion, fixed, friendly, wholeStream } from './support/wire.ts';

/** Identical requests at once: one is asked, the others wait for its answer. */

const AT_ONCE = 50;

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }], {
      general_settings: { request_deadline: 3 },
      litellm_settings: { cache: true },
      router_settings: { num_retries: 0, disable_cooldowns: true },
    }),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

afterEach(() => expectIdle(proxy));

/** Holds every call back until the test answers it. */
function heldUpstream(): ServerResponse[] {
  const calls: ServerResponse[] = [];
  upstream.answerWith((_request, response) => calls.push(response));
  return calls;
}

function ask(question: string, more: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(`${proxy.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: question }], ...more }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function areRunning(count: number): Promise<void> {
  await eventually(async () => (await metric(proxy, 'litellm_in_flight_requests')) === count);
}

function answer(response: ServerResponse | undefined, status = 200): void {
  if (response === undefined) throw new Error('there was no call');
  const body = status === 200 ? completion('Hello') : '{"error":{"message":"no"}}';
  fixed(status, body)({ method: 'POST', path: '', headers: {}, body: '', connection: 0 }, response);
}

test(`${AT_ONCE} identical requests at once are one call upstream (S3-30)`, async () => {
  const calls = heldUpstream();
  const answers = Array.from({ length: AT_ONCE }, () => ask('together'));
  await areRunning(AT_ONCE);
  answer(calls[0]);
  const all = await Promise.all(answers);
  expect(all.map(({ status }) => status)).toEqual(Array.from({ length: AT_ONCE }, () => 200));
  const told = all.map(({ headers }) => headers.get('x-cache'));
  expect(told.filter((word) => word === 'HIT')).toHaveLength(AT_ONCE - 1);
  expect(new Set(await Promise.all(all.map((one) => one.text())))).toEqual(new Set([completion('Hello')]));
  expect(calls).toHaveLength(1);
});

test('streams wait for a stream, and get it whole', async () => {
  const calls = heldUpstream();
  const answers = Array.from({ length: 5 }, () => ask('streams', { stream: true }));
  await areRunning(5);
  const [call] = calls;
  if (call === undefined) throw new Error('there was no call');
  beginStream(call);
  call.end(wholeStream('Hel', 'lo'));
  const texts = await Promise.all((await Promise.all(answers)).map((one) => one.text()));
  expect(new Set(texts)).toEqual(new Set([wholeStream('Hel', 'lo')]));
  expect(calls).toHaveLength(1);
});

test('when the call fails, those who waited ask for themselves', async () => {
  const calls = heldUpstream();
  const answers = Array.from({ length: 4 }, () => ask('failing'));
  await areRunning(4);
  expect(calls).toHaveLength(1);
  answer(calls[0], 500);
  await eventually(() => calls.length === 4);
  for (const call of calls.slice(1)) answer(call);
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 200, 200, 500]);
});

test('a client that leaves while it waits disturbs nobody', async () => {
  const calls = heldUpstream();
  const leader = ask('waiting');
  await areRunning(1);
  const leave = new AbortController();
  const leaving = ask('waiting', {}, leave.signal).catch(() => 'left');
  const staying = ask('waiting');
  await areRunning(3);
  leave.abort();
  expect(await leaving).toBe('left');
  await areRunning(2);
  answer(calls[0]);
  expect([(await leader).status, (await staying).status]).toEqual([200, 200]);
  expect(calls).toHaveLength(1);
});

test('when the client of the call leaves, the call is cut and the next one makes it for the others', async () => {
  const calls = heldUpstream();
  const leave = new AbortController();
  const leaving = ask('leader', {}, leave.signal).catch(() => 'left');
  await areRunning(1);
  const staying = [ask('leader'), ask('leader')];
  await areRunning(3);
  leave.abort();
  expect(await leaving).toBe('left');
  await eventually(() => calls.length === 2);
  expect(calls[0]?.destroyed).toBe(true);
  answer(calls[1]);
  const all = await Promise.all(staying);
  expect(all.map(({ status }) => status)).toEqual([200, 200]);
  expect(all.map(({ headers }) => headers.get('x-cache')).sort()).toEqual(['HIT', 'MISS']);
  expect(calls).toHaveLength(2);
});

test('requests that want a new answer do not wait for anybody', async () => {
  const calls = heldUpstream();
  const answers = [ask('fresh'), ask('fresh', { cache: { 'no-cache': true } })];
  await eventually(() => calls.length === 2);
  for (const call of calls) answer(call);
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
});

test('whoever has waited as long as a call may take asks for itself', async () => {
  const calls = heldUpstream();
  const leader = ask('late');
  await areRunning(1);
  const late = ask('late', { timeout: 0.5 });
  await eventually(() => calls.length === 2);
  answer(calls[1]);
  expect((await late).headers.get('x-cache')).toBe('MISS');
  answer(calls[0]);
  expect((await leader).status).toBe(200);
});

test('whoever is still waiting when its time is over is told so', async () => {
  const calls = heldUpstream();
  const leader = ask('for ever', { timeout: 60 });
  await areRunning(1);
  const late = await ask('for ever', { timeout: 60 });
  expect([late.status, (await leader).status]).toEqual([504, 504]);
  expect(calls[0]?.destroyed).toBe(true);
}, 15_000);
