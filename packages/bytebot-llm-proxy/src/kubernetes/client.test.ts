import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../../test/support/eventually.ts';
import { type ApiServer, reply, startApiServer, status } from './api-server.test-helper.ts';
import { createClientWith, type KubernetesClient } from './client.ts';
import { SERVICES, service } from './watch.test-helper.ts';

let server: ApiServer;
let client: KubernetesClient;

beforeEach(async () => {
  server = await startApiServer();
  client = createClientWith(server.credentials);
});

afterEach(async () => {
  client.close();
  await server.close();
});

const lease = '/apis/coordination.k8s.io/v1/namespaces/models/leases';

test('each way to write is told by method and content type', async () => {
  server.interceptWith((_call, response) => {
    reply(response, 200, { kind: 'Lease' });
    return true;
  });
  await client.create(lease, { a: 1 });
  await client.replace(`${lease}/one`, { a: 2 });
  await client.patch(`${lease}/one`, { a: null });
  await client.apply(`${lease}/one`, { a: 3 }, { fieldManager: 'proxy', force: true });
  await client.apply(`${lease}/one`, { a: 4 }, { fieldManager: 'proxy' });
  const told = server.calls.map(({ method, path, query, headers, body }) =>
    [method, path.slice(lease.length), query.toString(), headers['content-type'], body].join(' | '),
  );
  expect(told).toEqual([
    'POST |  |  | application/json | {"a":1}',
    'PUT | /one |  | application/json | {"a":2}',
    'PATCH | /one |  | application/merge-patch+json | {"a":null}',
    'PATCH | /one | fieldManager=proxy&force=true | application/apply-patch+yaml | {"a":3}',
    'PATCH | /one | fieldManager=proxy&force=false | application/apply-patch+yaml | {"a":4}',
  ]);
});

test('a refusal tells status, reason and how long to wait', async () => {
  server.interceptWith((_call, response) => {
    reply(response, 429, { ...status(429, 'too many requests'), details: { retryAfterSeconds: 7 } });
    return true;
  });
  await expect(client.get('/version')).rejects.toMatchObject({
    message: 'The Kubernetes API answered GET /version with 429: too many requests',
    status: 429,
    retryAfterMs: 7_000,
  });
});

test.each([
  ['no JSON', 'plain words'],
  ['a list', '[]'],
])('an answer that is %s is an error', async (_what, text) => {
  server.interceptWith((_call, response) => {
    response.end(text);
    return true;
  });
  await expect(client.get('/version')).rejects.toMatchObject({ status: undefined });
});

test('an answer that does not come, or does not end, is given up', async () => {
  server.interceptWith((call, response) => {
    if (call.path === '/ends-not') response.write('{');
    return true;
  });
  await expect(client.get('/comes-not', { timeoutMs: 30 })).rejects.toThrow(/within 0.03 s/);
  await expect(client.get('/ends-not', { timeoutMs: 200 })).rejects.toThrow(/within 0.2 s/);
});

test('an answer larger than any object is not read', async () => {
  server.interceptWith((_call, response) => {
    response.end(JSON.stringify({ text: 'x'.repeat(17 * 1024 * 1024) }));
    return true;
  });
  await expect(client.get('/version')).rejects.toMatchObject({ isUnreadable: true });
});

test('a signal ends a call, and closing ends all of them', async () => {
  server.interceptWith(() => true);
  const stopping = new AbortController();
  const stopped = client.get('/one', { signal: stopping.signal });
  await eventually(() => server.calls.length === 1);
  stopping.abort(new Error('enough'));
  await expect(stopped).rejects.toThrow(/enough/);
  const closed = Promise.allSettled([client.get('/two'), client.watch('/three')]);
  await eventually(() => server.calls.length === 3);
  client.close();
  expect((await closed).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  await expect(client.get('/four')).rejects.toThrow(/client is closed/);
  expect(server.calls).toHaveLength(3);
});

test('credentials that never come are not waited for', async () => {
  const waiting = createClientWith({
    optionsOf: () => new Promise(() => undefined),
    forget: () => undefined,
  });
  await expect(waiting.get('/version', { timeoutMs: 20 })).rejects.toThrow(/within 0.02 s/);
});

test('a connection that fails lets the credentials be read anew, with what the server is trusted by', async () => {
  let forgotten = 0;
  const careful = createClientWith({ ...server.credentials, forget: () => (forgotten += 1) });
  server.interceptWith((call, response) => {
    if (call.path === '/refused') reply(response, 404, status(404, 'not found'));
    else response.destroy();
    return true;
  });
  await expect(careful.get('/refused')).rejects.toMatchObject({ status: 404 });
  expect(forgotten).toBe(0);
  await expect(careful.get('/broken')).rejects.toMatchObject({ status: undefined });
  expect(forgotten).toBe(1);
});

test('a watch gives its events as they come, and ends with the connection', async () => {
  server.put(SERVICES, service('a'));
  const events = await client.watch(SERVICES, { query: { resourceVersion: '1' } });
  const seen: string[] = [];
  for await (const { type, object } of events) {
    seen.push(`${type} ${JSON.stringify(object.metadata)}`);
    server.cut('');
    break;
  }
  expect(seen).toEqual([expect.stringMatching(/^ADDED .*"name":"a"/)]);
  await eventually(() => server.openWatches === 0);
});
