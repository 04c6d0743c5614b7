import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '../../test/support/eventually.ts';
import { type ApiServer, reply, startApiServer, status } from './api-server.test-helper.ts';
import { quickTimes, SERVICES, service, type WatchedNames, watchNames } from './watch.test-helper.ts';

let server: ApiServer;
let watched: WatchedNames;

beforeEach(async () => {
  server = await startApiServer();
});

afterEach(async () => {
  watched.close();
  await server.close();
});

const knows = (...names: string[]): Promise<void> =>
  eventually(() => watched.names.join(' ') === names.join(' '));
const watches = (): Promise<void> => eventually(() => server.openWatches === 1);

test('objects come by list and by event, and go when they are deleted or lose the label', async () => {
  server.put(SERVICES, service('a'));
  server.put(SERVICES, { metadata: { name: 'unlabelled', namespace: 'models' } });
  watched = watchNames(server);
  await knows('a');
  server.put(SERVICES, service('b'));
  server.put(SERVICES, service('c'));
  await knows('a', 'b', 'c');
  server.put(SERVICES, { metadata: { name: 'b', namespace: 'models' } });
  server.delete(SERVICES, 'a');
  await knows('c');
  expect(watched.lines).toEqual(['info Watching the services of the namespace models']);
});

test('lists come in pages', async () => {
  for (let index = 0; index < 600; index += 1) server.put(SERVICES, service(`s-${1_000 + index}`));
  watched = watchNames(server);
  await eventually(() => watched.names.length === 600);
  const pages = server.calls.map(({ query }) => query.get('continue'));
  expect(pages.slice(0, 3)).toEqual([null, '601:250', '601:500']);
});

test('a watch asks for bookmarks and an end, and goes on from the last one', async () => {
  watched = watchNames(server);
  await watches();
  const { query } = server.calls[1] ?? { query: new URLSearchParams() };
  expect(query.get('allowWatchBookmarks')).toBe('true');
  server.put(SERVICES, service('a'));
  await knows('a');
  server.cut();
  await eventually(() => server.calls.length === 3);
  expect(server.calls[2]?.query.get('resourceVersion')).toBe('2');
});

test('a watch of a quiet kind goes on from its bookmark, though all before is forgotten', async () => {
  watched = watchNames(server);
  await watches();
  server.put('/api/v1/namespaces/other/services', service('elsewhere'));
  server.compact();
  server.bookmark();
  // Says that the bookmark has been read; without a version it moves nothing.
  server.write(`${JSON.stringify({ type: 'ADDED', object: service('seen') })}\n`);
  await knows('seen');
  server.cut();
  await eventually(() => server.calls.length === 3);
  // No list: with the version from before the bookmark there would have been one.
  expect(server.calls[2]?.query.get('watch')).toBe('true');
  expect(server.calls[2]?.query.get('resourceVersion')).toBe('2');
});

test.each([
  [0, '261'],
  [1, '319'],
])('the end that it asks for differs from replica to replica (%d)', async (random, seconds) => {
  watched = watchNames(server, { random: () => random });
  await watches();
  expect(server.calls[1]?.query.get('timeoutSeconds')).toBe(seconds);
});

test.each(['inside the stream', 'as the answer'])('410 %s lists again', async (how) => {
  watched = watchNames(server);
  await watches();
  server.put(SERVICES, service('a'));
  await knows('a');
  server.interceptWith((call, response) => {
    // What happens while the watch is away.
    server.interceptWith(undefined);
    server.delete(SERVICES, 'a');
    server.put(SERVICES, service('b'));
    server.compact();
    if (how === 'inside the stream') return false;
    expect(call.query.get('watch')).toBe('true');
    reply(response, 410, status(410, 'Expired'));
    return true;
  });
  server.cut();
  await knows('b');
});

test('a list whose next page has expired begins anew', async () => {
  for (let index = 0; index < 300; index += 1) server.put(SERVICES, service(`s-${index}`));
  server.interceptWith((call) => {
    if (call.query.get('continue') === null) return false;
    server.interceptWith(undefined);
    server.compact();
    server.put(SERVICES, service('late'));
    server.compact();
    return false;
  });
  watched = watchNames(server);
  await eventually(() => watched.names.length === 301);
  expect(watched.states).toHaveLength(1);
});

test('a connection that falls silent is replaced, and that is no failure', async () => {
  watched = watchNames(server, { times: { ...quickTimes, silenceMs: 50 } });
  const asked = (): number => server.calls.filter(({ query }) => query.get('watch') === 'true').length;
  await eventually(() => asked() >= 3);
  server.put(SERVICES, service('a'));
  await knows('a');
  expect(watched.lines).toEqual(['info Watching the services of the namespace models']);
  expect(await watched.registry.metrics()).not.toMatch(/watch_failures_total\{/);
});

test('a server that counts from a lower version, as after a restored backup, is listed anew', async () => {
  // It says nothing to a watch that is ahead of it.
  server.interceptWith(({ query }, response) => {
    if (query.get('resourceVersion') !== '999999') return false;
    response.writeHead(200).flushHeaders();
    return true;
  });
  server.put(SERVICES, service('a'));
  watched = watchNames(server, { times: { ...quickTimes, silenceMs: 100 } });
  await watches();
  server.cut('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"999999"}}}\n');
  await eventually(() => server.calls.some(({ query }) => query.get('resourceVersion') === '999999'));
  server.delete(SERVICES, 'a');
  server.put(SERVICES, service('b'));
  await knows('b');
});

test('a connection on which something comes now and then is kept', async () => {
  watched = watchNames(server, { times: { ...quickTimes, silenceMs: 400 } });
  await watches();
  for (let sign = 1; sign <= 12; sign += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.bookmark();
  }
  expect(server.calls).toHaveLength(2);
});

test.each(['{"type":"ADDED","object":{"metadata":{"na', '{"type":"ADD'])(
  'a line that is cut in the middle comes again',
  async (half) => {
    watched = watchNames(server);
    await watches();
    server.cut(half);
    server.put(SERVICES, service('a'));
    await knows('a');
  },
);

test.each(['no JSON\n', '{"type":"ADDED"}\n', '[]\n', `${'x'.repeat(9 * 1024 * 1024)}\n`])(
  'what is no event makes it list again',
  async (text) => {
    watched = watchNames(server);
    await watches();
    server.write(text);
    await eventually(() => server.calls.filter(({ query }) => query.get('limit') !== null).length === 2);
    server.put(SERVICES, service('a'));
    await knows('a');
  },
);

test('an event of a kind that is not known changes nothing', async () => {
  watched = watchNames(server);
  await watches();
  server.write('{"type":"NEWS","object":{}}\n\n');
  server.put(SERVICES, service('a'));
  await knows('a');
  expect(server.calls).toHaveLength(2);
});

test('an ERROR that is no 410 is tried again without a list', async () => {
  watched = watchNames(server);
  await watches();
  server.cut(`${JSON.stringify({ type: 'ERROR', object: status(500, 'etcd is away') })}\n`);
  await eventually(() => server.calls.length === 3);
  expect(server.calls.map(({ query }) => query.get('watch'))).toEqual([null, 'true', 'true']);
  expect(watched.lines).toContainEqual(expect.stringContaining('etcd is away'));
});

test('objects too large for a page of many come in smaller pages', async () => {
  const filling = 'x'.repeat(1024 * 1024);
  for (let index = 0; index < 20; index += 1) server.put(SERVICES, service(`s-${10 + index}`, { filling }));
  watched = watchNames(server);
  await eventually(() => watched.names.length === 20, 15_000);
  const limits = server.calls.map(({ query }) => query.get('limit'));
  expect(limits.slice(0, 5)).toEqual(['250', '5', '5', '5', '5']);
});

test('no more objects are kept than are allowed, and one that goes makes room', async () => {
  for (const name of ['a', 'b', 'c']) server.put(SERVICES, service(name));
  watched = watchNames(server, { maxObjects: 2 });
  await knows('a', 'b');
  expect(watched.lines).toContainEqual(
    expect.stringMatching(/more labelled services of the namespace models than the 2/),
  );
  await watches();
  server.delete(SERVICES, 'a');
  await knows('b', 'c');
});
