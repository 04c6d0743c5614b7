import { Agent, request } from 'node:http';
import { Duplex } from 'node:stream';
import { expect, test } from '@jest/globals';
import { withConnectTimeout } from './connect-timeout.ts';

test('a host that swallows what it is sent is given up', async () => {
  const agent = new Agent();
  agent.createConnection = () => new Duplex({ read: () => undefined, write: () => undefined });
  withConnectTimeout(agent, 'connect', 20);
  const code = await new Promise((resolve) => {
    const call = request({ host: 'nowhere.invalid', agent });
    call.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    call.end();
  });
  expect(code).toBe('ETIMEDOUT');
});
