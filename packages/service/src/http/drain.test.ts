import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { answered, closeServer } from './drain.ts';
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
