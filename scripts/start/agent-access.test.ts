import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { jwtVerify } from 'jose';
import { type AgentAccess, prepareAgent } from './agent-access.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'agent-access-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function prepare(
  environment: Readonly<Record<string, string>> = {},
  proxyIsLocked = false,
): Promise<AgentAccess> {
  return prepareAgent({ environment, directory, proxyAddress: 'http://127.0.0.1:4000', proxyIsLocked });
}

test('with nothing set the agent gets the proxy, a folder, and a secret of this start’s own', async () => {
  const { variables, token = '', notice } = await prepare({ no_proxy: '.local' });
  expect(variables).toEqual({
    BYTEBOT_LLM_PROXY_URL: 'http://127.0.0.1:4000',
    DATA_DIR: path.join(directory, '.data'),
    NO_PROXY: '.local,127.0.0.1',
    no_proxy: '.local,127.0.0.1',
    JWT_SECRET: expect.stringMatching(/^.{64}$/),
  });
  const { payload, protectedHeader } = await jwtVerify(token, new TextEncoder().encode(variables.JWT_SECRET));
  expect(protectedHeader.alg).toBe('HS256');
  expect(payload.sub).toBe('demo');
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(7 * 24 * 3_600);
  expect(notice).toBeUndefined();
  expect((await prepare()).variables.JWT_SECRET).not.toBe(variables.JWT_SECRET);
});

test('what is set already stays in force, from the environment and from .env', async () => {
  writeFileSync(
    path.join(directory, '.env'),
    'JWT_SECRET=sk-test-own-secret\nDATA_DIR=/somewhere\nBYTEBOT_LLM_PROXY_URL=http://other:4000\nLITELLM_MASTER_KEY=sk-test-master\n',
  );
  const { variables, token } = await prepare({}, true);
  expect(variables).toEqual({ NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' });
  expect(token).toBeUndefined();
});

test.each(['JWT_SECRET', 'JWT_JWKS_URL', 'BETTER_AUTH_SECRET', 'BETTER_AUTH_URL'])(
  '%s says whose tokens count, so none is made',
  async (name) => {
    const { variables, token } = await prepare({ [name]: 'https://id.example/jwks' });
    expect(token).toBeUndefined();
    expect(variables).not.toHaveProperty('JWT_SECRET');
  },
);

test('a token of this start has the issuer and the audience that are asked for', async () => {
  const { variables, token = '' } = await prepare({ JWT_ISSUER: 'me', JWT_AUDIENCE: 'todo-app' });
  const key = new TextEncoder().encode(variables.JWT_SECRET);
  const { payload } = await jwtVerify(token, key, { issuer: 'me', audience: 'todo-app' });
  expect(payload.sub).toBe('demo');
});

describe('a locked proxy', () => {
  test('gets its master key from the agent', async () => {
    const { variables, notice } = await prepare({ LITELLM_MASTER_KEY: 'sk-test-master' }, true);
    expect(variables.BYTEBOT_LLM_PROXY_API_KEY).toBe('sk-test-master');
    expect(notice).toBeUndefined();
  });

  test('gets the agent’s own key where there is one', async () => {
    const environment = { LITELLM_MASTER_KEY: 'sk-test-master', BYTEBOT_LLM_PROXY_API_KEY: 'sk-test-agent' };
    const { variables } = await prepare(environment, true);
    expect(variables.BYTEBOT_LLM_PROXY_API_KEY).toBe('sk-test-agent');
  });

  test('whose key nobody knows is named', async () => {
    const { variables, notice } = await prepare({}, true);
    expect(variables).not.toHaveProperty('BYTEBOT_LLM_PROXY_API_KEY');
    expect(notice).toMatch(/set BYTEBOT_LLM_PROXY_API_KEY/);
  });
});
