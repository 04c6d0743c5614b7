import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { Server as SocketServer } from 'socket.io';
import { actionProblem } from './desktop-simulator-rules.test-helper.ts';
import { pngOf } from './png.test-helper.ts';

/** A small `bytebotd`: what a test has done to it can be read, and it fails when told to. */
export interface DesktopSimulator {
  readonly url: string;
  /** Every action that was asked for, also refused ones. */
  readonly journal: readonly Record<string, unknown>[];
  /** The same without screenshots. */
  readonly acts: readonly Record<string, unknown>[];
  /** By absolute path, as base64. */
  readonly files: Map<string, string>;
  /** How often reports of a person's input were turned on and off. */
  readonly tracking: readonly ('start' | 'stop')[];
  readonly isTracking: boolean;
  /** The connections that wait for reports. */
  readonly watchers: number;
  /** The next request for this action gets this instead; each trouble is used once. */
  trouble(action: string, trouble: Trouble): void;
  /** A person does something; it is reported when reports are on. */
  personDoes(action: Record<string, unknown>): void;
  personDoesWithScreenshot(action: Record<string, unknown>): void;
  /** Reports something that need not make sense. */
  report(event: string, ...values: unknown[]): void;
  /** Cuts all connections that wait for reports, as a restart would; it goes on listening. */
  cutWatchers(): void;
  close(): Promise<void>;
}

export type Trouble =
  | { readonly hang: true }
  | { readonly reset: true }
  | { readonly status: number; readonly body?: unknown }
  /** Answered as it is, with 201. */
  | { readonly answer: unknown };

interface State {
  readonly journal: Record<string, unknown>[];
  readonly files: Map<string, string>;
  readonly troubles: Map<string, Trouble[]>;
  readonly tracking: ('start' | 'stop')[];
  /** Grows with each action, so that each screenshot shows something else. */
  shade: number;
  cursor: { x: number; y: number };
}

export async function startDesktopSimulator(port = 0): Promise<DesktopSimulator> {
  const state: State = {
    journal: [],
    files: new Map(),
    troubles: new Map(),
    tracking: [],
    shade: 0,
    cursor: { x: 640, y: 480 },
  };
  const server = createServer((request, response) => {
    void handle(state, request, response);
  });
  const sockets = new SocketServer(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const isTracking = (): boolean => state.tracking.at(-1) === 'start';
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    journal: state.journal,
    files: state.files,
    tracking: state.tracking,
    get acts() {
      return state.journal.filter(({ action }) => action !== 'screenshot');
    },
    get isTracking() {
      return isTracking();
    },
    get watchers() {
      return sockets.sockets.sockets.size;
    },
    trouble: (action, trouble) =>
      state.troubles.set(action, [...(state.troubles.get(action) ?? []), trouble]),
    personDoes(action) {
      if (isTracking()) sockets.emit('action', action);
    },
    personDoesWithScreenshot(action) {
      if (isTracking()) sockets.emit('screenshotAndAction', screenshot(state), action);
    },
    report: (event, ...values) => void sockets.emit(event, ...values),
    cutWatchers() {
      state.tracking.push('stop');
      for (const socket of sockets.sockets.sockets.values()) socket.conn.close();
    },
    async close() {
      server.closeAllConnections();
      await sockets.close();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await bodyOf(request);
  const route = `${request.method} ${request.url}`;
  if (route === 'POST /input-tracking/start' || route === 'POST /input-tracking/stop') {
    const wish = route.endsWith('start') ? 'start' : 'stop';
    if (useTrouble(state, wish, request, response)) return;
    state.tracking.push(wish);
    send(response, 201, { status: wish === 'start' ? 'started' : 'stopped' });
    return;
  }
  if (route !== 'POST /computer-use') {
    send(response, 404, { message: `Cannot ${route}`, error: 'Not Found', statusCode: 404 });
    return;
  }
  const action: Record<string, unknown> = JSON.parse(text);
  state.journal.push(action);
  const problem = actionProblem(action);
  if (problem !== undefined) {
    send(response, 400, { message: problem, error: 'Bad Request', statusCode: 400 });
    return;
  }
  if (useTrouble(state, String(action.action), request, response)) return;
  send(response, 201, perform(state, action));
}

function useTrouble(state: State, name: string, request: IncomingMessage, response: ServerResponse): boolean {
  const trouble = state.troubles.get(name)?.shift();
  if (trouble === undefined) return false;
  if ('reset' in trouble) request.socket.destroy();
  else if ('status' in trouble) send(response, trouble.status, trouble.body);
  else if ('answer' in trouble) send(response, 201, trouble.answer);
  return true;
}

function perform(state: State, action: Record<string, unknown>): unknown {
  switch (action.action) {
    case 'screenshot':
      return screenshot(state);
    case 'cursor_position':
      return state.cursor;
    case 'write_file': {
      const target = path.posix.resolve('/home/user/Desktop', String(action.path));
      state.files.set(target, String(action.data));
      return { success: true, message: `File written successfully to: ${target}` };
    }
    case 'read_file':
      return readFile(state, path.posix.resolve('/home/user/Desktop', String(action.path)));
    case 'move_mouse':
      state.cursor = Object(action.coordinates);
      break;
    default:
  }
  state.shade = (state.shade + 1) % 256;
  return undefined;
}

function screenshot(state: State): { image: string } {
  return { image: pngOf(state.shade).toString('base64') };
}

function readFile(state: State, target: string): unknown {
  const data = state.files.get(target);
  if (data === undefined) {
    const message = `Error reading file: Command failed: sudo cp "${target}"\ncp: cannot stat '${target}': No such file or directory`;
    return { success: false, message };
  }
  const mediaType = target.endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream';
  const size = Buffer.from(data, 'base64').length;
  return { success: true, data, name: path.posix.basename(target), size, mediaType };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/** Actions that answer nothing have an empty body with 201, as NestJS sends it. Text is sent as it is. */
function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
}
