import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { answered, closeServer, runDry } from './drain.ts';
import { listen } from './listen.ts';

test('answers are waited for as long as some are under way, and not longer than the limit', async () => {
  const counts = [2, 1, 0];
  expect(await answered(() => counts.shift() ?? 0, 5_000)).toBe(true);
  expect(counts).toEqual([]);
  expect(await answered(() => 1, 30)).toBe(false);
});

test('a connection in the middle of an answer does not keep a server open', async () => {
  const server = createServer((_request, response) => response.write('begun'));
  const client = connect(await listen(server, '127.0.0.1', 0), '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(client, 'data');
  const ended = once(client, 'close');
  await closeServer(server, () => 0);
  await ended;
  expect(server.listening).toBe(false);
});

/** A server and a client that keeps its one connection. */
async function connected(): Promise<{
  server: Server;
  ask: () => Promise<IncomingMessage>;
  close: () => void;
}> {
  const server = createServer((_request, response) => response.end('answer'));
  const port = await listen(server, '127.0.0.1', 0);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (): Promise<IncomingMessage> => {
    const [answer] = await once(request({ host: '127.0.0.1', port, agent }).end(), 'response');
    answer.resume();
    await once(answer, 'end');
    return answer;
  };
  return { server, ask, close: () => agent.destroy() };
}

test('a kept-alive connection is answered once more while a server runs dry, and told to end', async () => {
  const { server, ask, close } = await connected();
  expect((await ask()).headers.connection).toBe('keep-alive');
  const dry = runDry(server, { openAnswers: () => 0, graceMs: 60_000, idleMs: 60_000 });
  const last = await ask();
  expect(last.statusCode).toBe(200);
  expect(last.headers.connection).toBe('close');
  // No connection is left, so nobody waits for the idle time.
  expect(await dry).toBe(true);
  await closeServer(server, () => 0);
  close();
});

test('a connection that nobody uses is waited for as long as told, and answers under way until the grace', async () => {
  const { server, ask, close } = await connected();
  await ask();
  expect(await runDry(server, { openAnswers: () => 0, graceMs: 60_000, idleMs: 30 })).toBe(true);
  expect(await runDry(server, { openAnswers: () => 0, graceMs: 60_000, idleMs: 0 })).toBe(true);
  expect(await runDry(server, { openAnswers: () => 1, graceMs: 30, idleMs: 0 })).toBe(false);
  await closeServer(server, () => 0);
  close();
});
