import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import type { Services } from '../services.ts';
import type { Desktop } from './desktop.ts';
import { readUserAction } from './user-action.ts';

/** Writes down what a person does at the desktop while a task is in their hands. Nothing here ever throws. */
export interface InputCapture {
  /** Begins for a task; does nothing when it has begun. */
  start(taskId: string): void;
  /** Ends; what came before is still written. @returns when all of it is. */
  stop(taskId: string): Promise<void>;
  /**
   * The agent is about to act on the desktop for another task: what the desktop reports meanwhile, and shortly after,
   * is not a person's doing.
   *
   * @returns to be called when it has acted.
   */
  agentActs(): () => void;
  /** Ends all. */
  close(): Promise<void>;
}

export interface InputCaptureOptions {
  /** So often a lost connection is tried again. Default 20, over about a minute and a half. */
  readonly reconnectsMax?: number;
  /** Before the first new try; it grows to 5 s. Default 500 ms. */
  readonly reconnectDelayMs?: number;
  /** For so long after an act of the agent reports are not believed. Default 1 s: the desktop reports typing after 500 ms. */
  readonly echoMs?: number;
  readonly nowMs?: () => number;
}

/** Actions that wait to be written. A person makes a few in a second; more than this means the store is down. */
const WAITING_MAX = 200;

type CaptureServices = Pick<Services, 'store' | 'events' | 'log'>;

/** @param desktopUrl `BYTEBOT_DESKTOP_BASE_URL`; its Socket.IO server reports the actions (`bytebotd`). */
export function createInputCapture(
  services: CaptureServices,
  desktop: Desktop,
  desktopUrl: string,
  options: InputCaptureOptions = {},
): InputCapture {
  const captures = new Map<string, TaskCapture>();
  const tracking = new TrackingSwitch(desktop, services.log);
  const echo = new Echo(options.echoMs ?? 1_000, options.nowMs ?? Date.now);
  const stop = async (taskId: string): Promise<void> => {
    const capture = captures.get(taskId);
    if (capture === undefined) return;
    captures.delete(taskId);
    // The switch is one for the whole desktop, the captures are one for each task.
    if (captures.size === 0) tracking.set(false);
    await capture.end();
    await tracking.settled;
  };
  return {
    start(taskId) {
      if (captures.has(taskId)) return;
      const socket = connect(desktopUrl, options);
      socket.on('connect', () => tracking.set(true));
      captures.set(taskId, new TaskCapture(services, taskId, socket, echo));
    },
    stop,
    agentActs: () => echo.begin(),
    async close() {
      await Promise.all([...captures.keys()].map(stop));
    },
  };
}

function connect(desktopUrl: string, options: InputCaptureOptions): Socket {
  const { origin, pathname } = new URL(desktopUrl);
  return io(origin, {
    // A path in the address would be taken for a namespace.
    path: `${pathname.replace(/\/+$/, '')}/socket.io/`,
    transports: ['websocket'],
    forceNew: true,
    reconnectionAttempts: options.reconnectsMax ?? 20,
    reconnectionDelay: options.reconnectDelayMs ?? 500,
    reconnectionDelayMax: 5_000,
    timeout: 10_000,
  });
}

/** Knows when reports are of what the agent itself does: the desktop cannot tell its hands from a person's. */
class Echo {
  readonly #echoMs: number;
  readonly #nowMs: () => number;
  #acts = 0;
  #endsAt = Number.NEGATIVE_INFINITY;

  constructor(echoMs: number, nowMs: () => number) {
    this.#echoMs = echoMs;
    this.#nowMs = nowMs;
  }

  begin(): () => void {
    this.#acts += 1;
    return () => {
      this.#acts -= 1;
      this.#endsAt = this.#nowMs() + this.#echoMs;
    };
  }

  get isHeard(): boolean {
    return this.#acts > 0 || this.#nowMs() < this.#endsAt;
  }
}

/** Turns the desktop's reports on and off, one request after the other, so that the last wish wins. */
class TrackingSwitch {
  readonly #desktop: Desktop;
  readonly #log: Services['log'];
  #last: Promise<void> = Promise.resolve();

  constructor(desktop: Desktop, log: Services['log']) {
    this.#desktop = desktop;
    this.#log = log;
  }

  get settled(): Promise<void> {
    return this.#last;
  }

  set(isOn: boolean): void {
    this.#last = this.#last.then(async () => {
      try {
        await this.#desktop.trackInput(isOn);
      } catch (error) {
        const wish = isOn ? 'start' : 'stop';
        this.#log.warn(`The desktop did not ${wish} reporting what a person does at it: ${String(error)}`);
      }
    });
  }
}

/** The connection and the notes of one task. */
class TaskCapture {
  readonly #services: CaptureServices;
  readonly #taskId: string;
  readonly #socket: Socket;
  readonly #echo: Echo;
  #written: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(services: CaptureServices, taskId: string, socket: Socket, echo: Echo) {
    this.#services = services;
    this.#taskId = taskId;
    this.#socket = socket;
    this.#echo = echo;
    const { log } = services;
    socket.on('action', (report: unknown) => this.#note(report, undefined));
    socket.on('screenshotAndAction', (shot: unknown, report: unknown) => this.#note(report, shot));
    socket.on('connect_error', (error) =>
      log.debug('The desktop reports nothing of what a person does at it: no connection', {
        taskId,
        reason: error.message,
      }),
    );
    socket.io.on('reconnect_failed', () =>
      log.warn('What a person does at the desktop is not written down: the desktop cannot be reached', {
        taskId,
      }),
    );
  }

  end(): Promise<void> {
    this.#socket.removeAllListeners();
    this.#socket.io.removeAllListeners();
    this.#socket.disconnect();
    return this.#written;
  }

  #note(report: unknown, shot: unknown): void {
    const { log } = this.#services;
    const block = readUserAction(report, shot, randomUUID());
    if (block === undefined) {
      log.debug('The desktop reported something that is no known action', { taskId: this.#taskId });
      return;
    }
    if (this.#echo.isHeard) return;
    if (this.#waiting >= WAITING_MAX) {
      log.warn('What a person did at the desktop was not written down: too much waits already', {
        taskId: this.#taskId,
      });
      return;
    }
    this.#waiting += 1;
    this.#written = this.#written.then(async () => {
      try {
        const message = await this.#services.store.messages.add(this.#taskId, 'USER', [block]);
        this.#services.events.newMessage(this.#taskId, message);
      } catch (error) {
        log.warn('What a person did at the desktop could not be stored', {
          taskId: this.#taskId,
          reason: String(error),
        });
      } finally {
        this.#waiting -= 1;
      }
    });
  }
}
