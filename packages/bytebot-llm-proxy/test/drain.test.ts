import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';
import { chat, readStream } from './support/stream.ts';

let simulator: Simulator;

beforeEach(async () => {
  simulator = await startSimulatedProviders();
});

afterEach(async () => {
  await simulator.close();
});

function start(environment: Record<string, string> = {}): Promise<ProxyProcess> {
  return startProxy({
    config: configOf([{ name: 'slow', model: 'openai/slow', apiBase: `${simulator.url}/openai/v1` }]),
    environment,
  });
}

/** Opens streams and waits until the first content of each has arrived. */
async function openStreams(url: string, count: number): Promise<Response[]> {
  return await Promise.all(Array.from({ length: count }, () => chat(url, { model: 'slow', stream: true })));
}

test('SIGTERM under 100 open streams: readiness off at once, all end normally, late requests too, exit 0', async () => {
  await simulator.script({
    match: { model: 'slow' },
    replies: [{ text: 'a b c d e f g h', chunkDelayMs: 100 }],
    repeat: 'last',
  });
  const proxy = await start();
  const streams = await openStreams(proxy.url, 100);
  proxy.process.kill('SIGTERM');
  await eventually(async () => (await fetch(`${proxy.url}/health/readiness`)).status === 503);
  expect((await fetch(`${proxy.url}/health/liveliness`)).status).toBe(200);
  const late = await chat(proxy.url, { model: 'slow' });
  expect(late.status).toBe(200);
  expect(late.headers.get('connection')).toBe('close');
  expect(await late.json()).toMatchObject({ choices: [{ message: { content: 'a b c d e f g h' } }] });
  const ended = await Promise.all(streams.map(readStream));
  for (const stream of ended) {
    expect(stream.done).toBe(true);
    expect(stream.text.trim()).toBe('a b c d e f g h');
  }
  expect(await proxy.exited).toBe(0);
});

test('streams left at the end of the grace get an error event', async () => {
  await simulator.script({
    match: { model: 'slow' },
    replies: [{ text: 'a b c', stallAfter: 1 }],
    repeat: 'last',
  });
  const proxy = await start({ GRACEFUL_SHUTDOWN_TIMEOUT: '0.3' });
  const streams = await openStreams(proxy.url, 5);
  proxy.process.kill('SIGTERM');
  for (const stream of await Promise.all(streams.map(readStream))) {
    expect(stream.text).not.toBe('');
    expect(stream.error).toMatchObject({ kind: 'draining' });
  }
  expect(await proxy.exited).toBe(0);
});

test('a second signal within a second is the same Ctrl-C; an idle proxy ends at once with 0', async () => {
  const proxy = await start();
  proxy.process.kill('SIGINT');
  proxy.process.kill('SIGINT');
  expect(await proxy.exited).toBe(0);
});

test('a provider killed under open streams: an error event on each, none hangs', async () => {
  await simulator.script({
    match: { model: 'slow' },
    replies: [{ text: 'a b c', stallAfter: 1 }],
    repeat: 'last',
  });
  const proxy = await start();
  const streams = await openStreams(proxy.url, 20);
  await simulator.close();
  for (const stream of await Promise.all(streams.map(readStream))) {
    expect(stream.error).toMatchObject({ kind: 'stream_broken' });
    expect(stream.done).toBe(false);
  }
  expect(await proxy.stop()).toBe(0);
});
