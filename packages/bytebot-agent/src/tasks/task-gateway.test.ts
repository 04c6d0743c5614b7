import { createServer } from 'node:http';
import { memberOf } from '@bytebot/shared';
import { afterEach, expect, test } from '@jest/globals';
import { io, type Socket } from 'socket.io-client';
import { attachTaskGateway, type TaskGateway, type TaskGatewayOptions } from './task-gateway.ts';
import { serve } from './task-http.test-helper.ts';
import { addTask, world } from './task-world.test-helper.ts';

const sockets: Socket[] = [];
const gateways: TaskGateway[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});

async function gateway(options: Partial<TaskGatewayOptions> = {}) {
  const server = createServer();
  const { log, store } = await world();
  const attached = attachTaskGateway(server, { mayConnect: () => true, log, ...options });
  gateways.push(attached);
  return { gateway: attached, store, url: await serve(server) };
}

function connect(url: string, options: Parameters<typeof io>[1] = {}): Socket {
  const socket = io(url, { reconnection: false, forceNew: true, ...options });
  sockets.push(socket);
  return socket;
}

/** The next event, unless it is one of `settled`. */
function once(socket: Socket, event: string): Promise<unknown> {
  return new Promise((resolve) => {
    const listener = (sent: unknown): void => {
      if (String(memberOf(sent, 'id')).startsWith(MARK)) return;
      socket.off(event, listener);
      resolve(sent);
    };
    socket.on(event, listener);
  });
}

const MARK = 'mark ';

/**
 * Everything that a socket has sent before has been dealt with once this is over: its packets keep their order, and what
 * goes to a room arrives only after the room was joined.
 */
async function settled(socket: Socket, attached: TaskGateway): Promise<void> {
  const mark = `${MARK}${Math.random()}`;
  const message = { id: mark, taskId: mark, role: 'USER', content: [], summaryId: null } as const;
  const moment = '2026-11-21T00:00:00.000Z';
  let isSeen = false;
  const listener = ({ id }: { readonly id: string }): void => {
    isSeen ||= id === mark;
  };
  socket.on('new_message', listener);
  socket.emit('join_task', mark);
  while (!isSeen) {
    attached.newMessage(mark, { ...message, createdAt: moment, updatedAt: moment });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  socket.off('new_message', listener);
}

test('a room gets what happens to its task, everybody hears of new and deleted ones (S0-28)', async () => {
  const { gateway: events, store, url } = await gateway();
  const task = await addTask(store);
  const message = await store.messages.add(task.id, 'USER', [{ type: 'text', text: 'hi' }]);
  const inside = connect(url);
  const outside = connect(url, { transports: ['websocket'] });
  const overheard: unknown[] = [];
  outside.on('task_updated', (sent) => overheard.push(sent));
  outside.on('new_message', (sent) => overheard.push(sent));
  await Promise.all([once(inside, 'connect'), once(outside, 'connect')]);
  inside.emit('join_task', task.id);
  await settled(inside, events);

  const heard = ['task_updated', 'new_message', 'task_created', 'task_deleted'].map((event) =>
    once(inside, event),
  );
  const heardOutside = ['task_created', 'task_deleted'].map((event) => once(outside, event));
  events.taskUpdated(task);
  events.newMessage(task.id, message);
  events.taskCreated(task);
  events.taskDeleted(task.id);
  expect(await Promise.all(heard)).toEqual([task, message, task, task.id]);
  expect(await Promise.all(heardOutside)).toEqual([task, task.id]);
  expect(overheard).toEqual([]);
});

test('leaving a room ends its events', async () => {
  const { gateway: events, store, url } = await gateway();
  const task = await addTask(store);
  const socket = connect(url);
  const heard: unknown[] = [];
  socket.on('task_updated', (sent) => heard.push(sent));
  await once(socket, 'connect');
  socket.emit('join_task', task.id);
  socket.emit('leave_task', task.id);
  await settled(socket, events);
  events.taskUpdated(task);
  await settled(socket, events);
  expect(heard).toEqual([]);
});

test('what is no task id is ignored', async () => {
  const { gateway: events, url } = await gateway();
  const socket = connect(url);
  await once(socket, 'connect');
  for (const nonsense of [undefined, null, 7, {}, ['a'], '', 'x'.repeat(201)]) {
    socket.emit('join_task', nonsense);
    socket.emit('leave_task', nonsense);
  }
  socket.emit('join_task');
  socket.emit('unknown_event', {});
  await settled(socket, events);
  expect(socket.connected).toBe(true);
});

test('a message that is too large ends the connection', async () => {
  const { url } = await gateway();
  const socket = connect(url, { transports: ['websocket'] });
  await once(socket, 'connect');
  const ended = once(socket, 'disconnect');
  socket.emit('join_task', 'x'.repeat(20_000));
  expect(await ended).toMatch(/transport/);
});

test('a client that does not read is let go before much waits for it', async () => {
  const { gateway: events, store, url } = await gateway();
  const task = { ...(await addTask(store)), description: 'x'.repeat(1_000_000) };
  const address = `${url}/socket.io/?EIO=4&transport=polling`;
  const connected = async (): Promise<string> => {
    const { sid } = JSON.parse((await (await fetch(address)).text()).slice(1));
    await fetch(`${address}&sid=${sid}`, { method: 'POST', body: '40' });
    return `${address}&sid=${sid}`;
  };
  const [patient, deaf] = [await connected(), await connected()];
  for (let count = 0; count < 10; count += 1) events.taskCreated(task);
  const read = await fetch(patient);
  expect((await read.text()).length).toBeGreaterThan(10_000_000);
  for (let count = 0; count < 10; count += 1) events.taskCreated(task);
  expect((await fetch(patient)).status).toBe(200);
  const { status, statusText } = await fetch(deaf);
  expect({ status, statusText }).toEqual({ status: 400, statusText: 'Bad Request' });
});

test('only those connect whom the door lets in, and it sees the key of the handshake', async () => {
  const { url } = await gateway({
    mayConnect: (_request, auth) =>
      typeof auth === 'object' && auth !== null && 'token' in auth && auth.token === 'k',
  });
  const refused = await once(connect(url), 'connect_error');
  expect(refused).toMatchObject({ message: 'Unauthorized' });
  await once(connect(url, { auth: { token: 'k' } }), 'connect');
});

test('who may not even knock gets no connection, with and without polling', async () => {
  const { url } = await gateway({ mayKnock: ({ origin }) => origin === undefined });
  const extraHeaders = { origin: 'http://evil.test' };
  for (const transport of ['polling', 'websocket']) {
    const socket = connect(url, { transports: [transport], extraHeaders });
    expect(await once(socket, 'connect_error')).toMatchObject({ description: expect.anything() });
  }
  const handshake = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, { headers: extraHeaders });
  expect(handshake.status).toBe(403);
  await once(connect(url), 'connect');
});

test('pages of another origin are answered as the door decides', async () => {
  const closed = await gateway();
  const open = await gateway({ allowOrigin: (headers) => headers.origin === 'http://page.test' });
  const ask = async (url: string) => {
    const response = await fetch(`${url}/socket.io/?EIO=4&transport=polling`, {
      headers: { origin: 'http://page.test' },
    });
    await response.text();
    return response.headers.get('access-control-allow-origin');
  };
  expect(await ask(closed.url)).toBeNull();
  expect(await ask(open.url)).toBe('*');
});

test('closing ends the sockets and leaves the server to its owner', async () => {
  const { gateway: events, url } = await gateway();
  const socket = connect(url);
  await once(socket, 'connect');
  const ended = once(socket, 'disconnect');
  await events.close();
  await ended;
  expect((await fetch(url, { signal: AbortSignal.timeout(300) }).catch((error) => error)).name).toBe(
    'TimeoutError',
  );
});
