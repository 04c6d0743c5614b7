import net from 'node:net';
import os from 'node:os';
import { afterEach, expect, test } from '@jest/globals';
import { makePlan } from './plan.ts';

let server: net.Server | undefined;

afterEach(() => {
  server?.close();
});

test('a busy default port of the agent moves to the next free one and says so', async () => {
  server = await occupied(8_000);
  const { agentPort, proxyPort, simulatorPort, notices } = await makePlan([], {}, os.tmpdir());
  expect(agentPort).toBeGreaterThan(8_000);
  expect(notices).toContain(`Port 8000 is in use: the agent listens on ${agentPort} instead.`);
  expect(new Set([agentPort, proxyPort, simulatorPort]).size).toBe(3);
});

test('two services are never given one port', async () => {
  const { port } = addressOf(await occupied(0));
  server?.close();
  const same = makePlan(['--port', String(port), '--agent-port', String(port)], {}, os.tmpdir());
  await expect(same).rejects.toThrow(
    `Port ${port} is in use: end what listens there or give another one with --agent-port.`,
  );
});

/** Whoever has the port already serves as well. */
function occupied(port: number): Promise<net.Server> {
  return new Promise((resolve) => {
    const listening = net.createServer();
    server = listening;
    listening.once('error', () => resolve(listening));
    listening.listen(port, '127.0.0.1', () => resolve(listening));
  });
}

function addressOf(listening: net.Server): net.AddressInfo {
  const address = listening.address();
  if (typeof address === 'object' && address !== null) return address;
  throw new Error('It does not listen.');
}
