import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { listen } from './listen.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function aServer(): Server {
  const server = createServer();
  servers.push(server);
  return server;
}

test('the port that was found is told', async () => {
  expect(await listen(aServer(), '127.0.0.1', 0)).toBeGreaterThan(0);
});

test('a port in use is named, with what to do', async () => {
  const port = await listen(aServer(), '127.0.0.1', 0);
  await expect(listen(aServer(), '127.0.0.1', port)).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is in use; stop what runs there or choose another with --port.`,
  );
});

test('an address that is not of this machine is named', async () => {
  await expect(listen(aServer(), '192.0.2.1', 0)).rejects.toThrow(/^Cannot listen on 192\.0\.2\.1:0: .+/);
});

test('listening leaves nothing behind that would swallow a later failure', async () => {
  const server = aServer();
  await listen(server, '127.0.0.1', 0);
  expect(server.listenerCount('error')).toBe(0);
});
