import type { Server as HttpServer, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Log } from '@bytebot/service';
import { Server, type Socket } from 'socket.io';
import type { Task, TaskMessage } from '../store/task-records.ts';
import type { TaskEvents } from './task-events.ts';

export interface TaskGatewayOptions {
  /** Whether this handshake may watch tasks; `auth` is what the client sent with it, unchecked. */
  mayConnect(request: IncomingMessage, auth: unknown): boolean;
  /** Whether to talk to whoever sends this at all: a web page of nobody here gets no connection. Default: yes. */
  mayKnock?(headers: IncomingHttpHeaders): boolean;
  /** Whether pages of the request's origin may connect from a browser. Default: those of this server only. */
  allowOrigin?(headers: IncomingHttpHeaders): boolean;
  readonly log: Log;
}

export interface TaskGateway extends TaskEvents {
  /** Ends all sockets. The HTTP server is left as it is. */
  close(): Promise<void>;
}

/** What a client sends is a task's id; everything else comes over HTTP. */
const MESSAGE_MAX_BYTES = 10_000;
const TASK_ID_LENGTH_MAX = 200;
/** So many tasks one client may watch; a page watches one. */
const ROOMS_MAX = 200;
/** So much may wait for a client that does not read; screenshots have about a megabyte each. */
const WAITING_MAX_LENGTH = 16_000_000;

interface Received {
  join_task(taskId: unknown): void;
  leave_task(taskId: unknown): void;
}

interface Sent {
  task_updated(task: Task): void;
  new_message(message: TaskMessage): void;
  task_created(task: Task): void;
  task_deleted(taskId: string): void;
}

/** ByteBot's sockets (`tasks.gateway.ts`): the default path `/socket.io`, where its page's server leads `/api/proxy/tasks`. */
export function attachTaskGateway(server: HttpServer, options: TaskGatewayOptions): TaskGateway {
  const io = new Server<Received, Sent>(server, {
    maxHttpBufferSize: MESSAGE_MAX_BYTES,
    serveClient: false,
    allowRequest: (request, answer) => answer(null, options.mayKnock?.(request.headers) !== false),
    cors: (request, callback) => {
      callback(null, {
        origin: options.allowOrigin?.(request.headers) === true ? '*' : false,
        methods: ['GET', 'POST'],
      });
    },
  });
  io.use((socket, next) => {
    const isWelcome = options.mayConnect(socket.request, socket.handshake.auth);
    next(isWelcome ? undefined : new Error('Unauthorized'));
  });
  io.engine.on('connection', cutWhoDoesNotRead);
  io.on('connection', watchRooms);
  return {
    ...eventsOver(io, options.log),
    close() {
      io.disconnectSockets(true);
      io.engine.close();
      return Promise.resolve();
    },
  };
}

/** What a client does not read is kept here until it does, and one that only says that it lives could wait for ever. */
function cutWhoDoesNotRead(connection: Socket['conn']): void {
  let waitingLength = 0;
  connection.on('packetCreate', ({ data }: { readonly data?: unknown }) => {
    waitingLength += typeof data === 'string' ? data.length : 0;
    if (waitingLength > WAITING_MAX_LENGTH) connection.close(true);
  });
  connection.on('flush', () => {
    waitingLength = 0;
  });
}

function watchRooms(socket: Socket<Received, Sent>): void {
  socket.on('join_task', (taskId) => {
    if (isTaskId(taskId) && socket.rooms.size < ROOMS_MAX) void socket.join(roomOf(taskId));
  });
  socket.on('leave_task', (taskId) => {
    if (isTaskId(taskId)) void socket.leave(roomOf(taskId));
  });
}

function isTaskId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= TASK_ID_LENGTH_MAX;
}

function roomOf(taskId: string): string {
  return `task_${taskId}`;
}

function eventsOver(io: Server<Received, Sent>, log: Log): TaskEvents {
  /** A task must not fail because somebody could not be told. */
  const tell = (event: string, send: () => void): void => {
    try {
      send();
    } catch (error) {
      log.warn('An event could not be sent to the watching clients', { event, error });
    }
  };
  return {
    taskUpdated: (task) => tell('task_updated', () => io.to(roomOf(task.id)).emit('task_updated', task)),
    newMessage: (taskId, message) =>
      tell('new_message', () => io.to(roomOf(taskId)).emit('new_message', message)),
    taskCreated: (task) => tell('task_created', () => io.emit('task_created', task)),
    taskDeleted: (taskId) => tell('task_deleted', () => io.emit('task_deleted', taskId)),
  };
}
