import { textOf } from '@bytebot/shared';
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

const forbidden =
  'services is forbidden: User "system:serviceaccount:models:proxy" cannot list resource "services"';

test('a list that comes back to the same page for ever is given up, and tried again later', async () => {
  server.interceptWith((_call, response) => {
    reply(response, 200, { kind: 'List', metadata: { resourceVersion: '7', continue: 'again' }, items: [] });
    return true;
  });
  watched = watchNames(server);
  await eventually(() => watched.lines.length > 0);
  expect(watched.lines[0]).toContain('one page again and again');
  server.interceptWith(undefined);
  server.put(SERVICES, service('a'));
  await eventually(() => watched.names.join(' ') === 'a');
});

test('a missing permission is named with the verbs, the resource and the value to set, once', async () => {
  server.interceptWith((_call, response) => {
    reply(response, 403, status(403, forbidden));
    return true;
  });
  watched = watchNames(server);
  await eventually(() => server.calls.length >= 3);
  expect(watched.lines).toEqual([
    `warn The ServiceAccount may not list and watch services of the namespace models: The Kubernetes API answered GET ${SERVICES} with 403: ${forbidden}. Set kubernetes.discovery.enabled in the chart, or give it a Role with list and watch of services in models.`,
  ]);
  server.put(SERVICES, service('a'));
  server.interceptWith(undefined);
  await eventually(() => watched.names.length === 1);
});

test('a permission that is taken away later leaves what is known', async () => {
  server.put(SERVICES, service('a'));
  watched = watchNames(server);
  await eventually(() => server.openWatches === 1);
  server.interceptWith((_call, response) => {
    reply(response, 403, status(403, forbidden));
    return true;
  });
  server.cut();
  await eventually(() => watched.lines.some((line) => line.includes('may not list and watch')));
  expect(watched.names).toEqual(['a']);
});

test('a kind that is gone takes its objects with it, but not before it is said twice', async () => {
  server.put(SERVICES, service('a'));
  watched = watchNames(server);
  await eventually(() => server.openWatches === 1);
  let refusals = 0;
  const namesAt: number[] = [];
  server.interceptWith((_call, response) => {
    refusals += 1;
    namesAt.push(watched.names.length);
    reply(response, 404, status(404, 'not found'));
    return true;
  });
  server.cut();
  await eventually(() => refusals >= 3);
  expect(namesAt.slice(0, 3)).toEqual([1, 1, 0]);
});

test('a kind that is missed once now and again keeps its objects', async () => {
  server.put(SERVICES, service('a'));
  let refusals = 0;
  let asked = 0;
  server.interceptWith((call, response) => {
    if (call.query.get('watch') !== 'true') return false;
    asked += 1;
    if (asked % 2 === 1) return false;
    refusals += 1;
    reply(response, 404, status(404, 'not found'));
    return true;
  });
  // Between two refusals there is a watch that ends by itself, after a silence.
  watched = watchNames(server, { times: { ...quickTimes, silenceMs: 20 } });
  await eventually(() => refusals === 3);
  expect(watched.states).not.toContain('');
});

test('after each success the pauses begin anew', async () => {
  watched = watchNames(server, { times: { ...quickTimes, firstRetryMs: 1, longestRetryMs: 600_000 } });
  await eventually(() => server.openWatches === 1);
  // Doubled each time, the last pause would be half a minute.
  for (let outage = 1; outage <= 16; outage += 1) {
    const before = server.calls.length;
    server.cut();
    await eventually(() => server.calls.length === before + 1 && server.openWatches === 1);
  }
});

test('an API server that is away costs nothing but time, one line and the metrics', async () => {
  server.put(SERVICES, service('a'));
  watched = watchNames(server);
  await eventually(() => server.openWatches === 1);
  expect(await watched.registry.metrics()).toContain(
    'bytebot_kubernetes_watch_connected{resource="services",namespace="models"} 1',
  );
  server.interceptWith((_call, response) => {
    response.destroy();
    return true;
  });
  server.cut();
  await eventually(() => server.calls.length >= 6);
  expect(watched.names).toEqual(['a']);
  const away = await watched.registry.metrics();
  expect(away).toContain('bytebot_kubernetes_watch_connected{resource="services",namespace="models"} 0');
  expect(away).toContain('bytebot_kubernetes_objects{resource="services",namespace="models"} 1');
  expect(away).toMatch(/watch_failures_total\{resource="services",status="None"\} [4-9]/);
  server.put(SERVICES, service('b'));
  server.interceptWith(undefined);
  await eventually(() => watched.names.length === 2);
  expect(watched.lines.map((line) => line.replace(/after \d+ s.*/, 'after'))).toEqual([
    'info Watching the services of the namespace models',
    expect.stringMatching(
      /^warn The watch of the services of the namespace models is lost and tried again.*The connection of GET .* broke \(/,
    ),
    'info Watching the services of the namespace models again, after',
  ]);
});

test('a server that ends every watch at once is not asked without a pause', async () => {
  server.interceptWith((call, response) => {
    if (call.query.get('watch') !== 'true') return false;
    response.end();
    return true;
  });
  const times = { ...quickTimes, firstRetryMs: 60_000 };
  watched = watchNames(server, { times });
  await eventually(() => server.calls.length === 2);
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.calls).toHaveLength(2);
});

test('a handler that fails does not end the watch', async () => {
  let calls = 0;
  watched = watchNames(server, {
    changed: () => {
      calls += 1;
      throw new Error('a mistake');
    },
  });
  await eventually(() => server.openWatches === 1);
  server.put(SERVICES, service('a'));
  await eventually(() => calls === 2);
  expect(watched.names).toEqual(['a']);
  expect(watched.lines).toContainEqual(expect.stringMatching(/^error .*a mistake/));
});

test('an object that cannot be read does not keep the others away', async () => {
  for (const name of ['a', 'b']) server.put(SERVICES, service(name));
  watched = watchNames(server, {
    keep: (object) => {
      const name = textOf(object.metadata, 'name');
      if (name === 'a') throw new Error('a mistake');
      return name;
    },
  });
  await eventually(() => watched.names.join() === 'b');
  expect(watched.lines).toContainEqual('error a of the services cannot be read: Error: a mistake');
});

test('closing ends the connection at once, and nothing is called back from then on', async () => {
  watched = watchNames(server);
  await eventually(() => server.openWatches === 1);
  const { length } = watched.states;
  watched.close();
  server.put(SERVICES, service('a'));
  await eventually(() => server.openWatches === 0);
  expect(watched.states).toHaveLength(length);
  expect(server.calls).toHaveLength(2);
});

test('closing ends a pause too', async () => {
  server.interceptWith((_call, response) => {
    reply(response, 503, { ...status(503, 'starting'), details: { retryAfterSeconds: 30 } });
    return true;
  });
  watched = watchNames(server);
  await eventually(() => watched.lines.length === 1);
  watched.close();
  expect(server.calls).toHaveLength(1);
});
