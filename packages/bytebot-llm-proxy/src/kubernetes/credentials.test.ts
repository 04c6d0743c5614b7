import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isJsonObject } from '@bytebot/shared';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeSelfSigned } from '../../test/support/self-signed.ts';
import { reply, status } from './api-server.test-helper.ts';
import { createKubernetesClient } from './client.ts';
import { createCredentials } from './credentials.ts';

/** The library that reads credentials is loaded here, against a server with TLS and tokens. */

const directory = mkdtempSync(path.join(tmpdir(), 'kubernetes-credentials-'));
const account = path.join(directory, 'var/run/secrets/kubernetes.io/serviceaccount');
const { key, cert } = makeSelfSigned();
let accepted = 'sk-test-token-1';
const shown: (string | undefined)[] = [];
let server: Server;
let port: number;

beforeAll(async () => {
  mkdirSync(account, { recursive: true });
  writeFileSync(path.join(account, 'token'), `${accepted}\n`);
  writeFileSync(path.join(account, 'ca.crt'), cert);
  server = createServer({ key, cert }, (request, response) => {
    shown.push(request.headers.authorization);
    if (request.headers.authorization === `Bearer ${accepted}`) reply(response, 200, { path: request.url });
    else reply(response, 401, status(401, 'Unauthorized'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = portOf(server.address());
  // The library reads them itself.
  process.env.KUBERNETES_SERVICE_HOST = '127.0.0.1';
  process.env.KUBERNETES_SERVICE_PORT = String(port);
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

function portOf(address: unknown): number {
  return isJsonObject(address) ? Number(address.port) : 0;
}

test("a pod's token is read again when it is refused", async () => {
  let nowMs = 0;
  const client = createKubernetesClient({ environment: process.env, root: directory, nowMs: () => nowMs });
  expect(await client.get('/version')).toEqual({ path: '/version' });
  accepted = 'sk-test-token-2';
  writeFileSync(path.join(account, 'token'), accepted);
  nowMs += 2_000;
  shown.length = 0;
  expect(await client.get('/version')).toEqual({ path: '/version' });
  expect(shown).toEqual(['Bearer sk-test-token-1', 'Bearer sk-test-token-2']);
  client.close();
});

test('credentials that are refused all the time are not read all the time', async () => {
  let nowMs = 0;
  const setup = { environment: process.env, root: directory, nowMs: () => nowMs };
  const credentials = createCredentials(setup);
  const tokenNow = async (): Promise<unknown> => {
    const { options } = await credentials.optionsOf();
    return JSON.stringify(options.headers);
  };
  writeFileSync(path.join(account, 'token'), 'sk-test-early');
  expect(await tokenNow()).toContain('sk-test-early');
  writeFileSync(path.join(account, 'token'), accepted);
  nowMs = 900;
  credentials.forget();
  expect(await tokenNow()).toContain('sk-test-early');
  nowMs = 1_000;
  credentials.forget();
  expect(await tokenNow()).toContain(accepted);
});

test('a token that stays refused is an error that does not show it', async () => {
  const client = createKubernetesClient({ environment: process.env, root: directory });
  writeFileSync(path.join(account, 'token'), 'sk-test-other');
  const failure = client.get('/version');
  await expect(failure).rejects.toMatchObject({ status: 401 });
  await expect(failure).rejects.not.toThrow('sk-test-other');
  client.close();
  writeFileSync(path.join(account, 'token'), accepted);
});

test('without a mounted token, KUBECONFIG names the server; paths in it begin where it lies', async () => {
  const file = path.join(directory, 'kubeconfig');
  writeFileSync(path.join(directory, 'server.crt'), cert);
  writeFileSync(
    file,
    JSON.stringify({
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
      clusters: [
        {
          name: 'test',
          cluster: { server: `https://localhost:${port}/prefix/`, 'certificate-authority': 'server.crt' },
        },
      ],
      users: [{ name: 'test', user: { token: accepted } }],
    }),
  );
  const environment = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBECONFIG: file };
  const client = createKubernetesClient({ environment, root: path.join(directory, 'nowhere') });
  expect(await client.get('/version', { query: { limit: 2, watch: undefined } })).toEqual({
    path: '/prefix/version?limit=2',
  });
  client.close();
});

test.each([
  [{}, /no ServiceAccount token is mounted and KUBECONFIG is not set. Set automountServiceAccountToken/],
  [{ KUBECONFIG: '/does/not/exist' }, /not reached for GET \/version: ENOENT/],
])('credentials that are not there are said to be missing', async (environment, message) => {
  const client = createKubernetesClient({ environment });
  await expect(client.get('/version')).rejects.toThrow(message);
  client.close();
});

test('a server that is not the one of the certificate gets no token', async () => {
  const other = makeSelfSigned();
  const seen: unknown[] = [];
  const impostor = createServer(other, (request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => impostor.listen(0, '127.0.0.1', resolve));
  process.env.KUBERNETES_SERVICE_PORT = String(portOf(impostor.address()));
  const client = createKubernetesClient({ environment: process.env, root: directory });
  await expect(client.get('/version')).rejects.toThrow(/was not reached/);
  expect(seen).toEqual([]);
  client.close();
  impostor.closeAllConnections();
  await new Promise((resolve) => impostor.close(resolve));
  process.env.KUBERNETES_SERVICE_PORT = String(port);
});

test('a server without TLS gets no token', async () => {
  const seen: unknown[] = [];
  const plain = createPlainServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end('{}');
  });
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const file = path.join(directory, 'plain');
  const url = `http://127.0.0.1:${portOf(plain.address())}`;
  const config = {
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [{ name: 'test', cluster: { server: url } }],
    users: [{ name: 'test', user: { token: accepted } }],
  };
  writeFileSync(file, JSON.stringify(config));
  const client = createKubernetesClient({ environment: { KUBECONFIG: file } });
  await expect(client.get('/version')).rejects.toThrow(/HTTP protocol is not allowed/);
  expect(seen).toEqual([]);
  client.close();
  await new Promise((resolve) => plain.close(resolve));
});
