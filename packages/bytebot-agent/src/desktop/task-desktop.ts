import type { Services } from '../services.ts';
import type { Task } from '../store/task-records.ts';
import { type ComputerToolOptions, createComputerTools } from '../tools/computer/create-computer-tools.ts';
import { createReadFileTool } from '../tools/read-file.ts';
import type { Tool } from '../tools/tool.ts';
import type { Desktop } from './desktop.ts';
import { createDesktop, type DesktopOptions } from './desktop-client.ts';
import { createInputCapture, type InputCapture, type InputCaptureOptions } from './input-capture.ts';
import { uploadFiles } from './upload-files.ts';

/** What the tasks see of the desktop, also where there is none. */
export interface TaskDesktop {
  /** The computer tools, when there is a desktop, and the one that reads files. */
  tools(task: Pick<Task, 'id'>): readonly Tool[];
  /**
   * Puts the task's files on the desktop, once: what the work does to them must not be undone. To be called before the
   * work begins. Files the desktop would not take are in the log; the model reads them with its tool all the same.
   *
   * @throws DesktopError when the desktop cannot be reached; the next call tries again.
   * @throws the reason of `signal`, and StoreError.
   */
  prepare(task: Pick<Task, 'id'>, signal?: AbortSignal): Promise<void>;
  /** From now on what the person does is written down. Never throws. */
  onTakeover(taskId: string): void;
  /** No longer: resumed, cancelled or deleted. Never throws. */
  onResume(taskId: string): void;
  close(): Promise<void>;
}

export interface TaskDesktopOptions {
  readonly desktop?: DesktopOptions;
  readonly tools?: ComputerToolOptions;
  readonly capture?: InputCaptureOptions;
}

type DesktopServices = Pick<Services, 'store' | 'events' | 'log'>;

/** @param desktopUrl `BYTEBOT_DESKTOP_BASE_URL`; without it tasks work without a computer. */
export function createTaskDesktop(
  services: DesktopServices,
  desktopUrl: string | undefined,
  options: TaskDesktopOptions = {},
): TaskDesktop {
  if (desktopUrl === undefined) return withoutDesktop;
  const desktop = createDesktop(desktopUrl, options.desktop);
  const capture = createInputCapture(services, desktop, desktopUrl, options.capture);
  const filing = new Filing(services, desktop);
  const computerTools = createComputerTools(heard(desktop, capture), options.tools);
  return {
    tools: (task) => [...computerTools, createReadFileTool(task.id, desktop)],
    prepare: (task, signal) => filing.put(task.id, signal),
    ...hooksOf(capture),
  };
}

/** A task that waits for a person keeps its notes open while another one is worked on; they must not get that one's acts. */
function heard(desktop: Desktop, capture: InputCapture): Desktop {
  return {
    ...desktop,
    async act(action, signal) {
      const done = capture.agentActs();
      try {
        await desktop.act(action, signal);
      } finally {
        done();
      }
    },
  };
}

const withoutDesktop: TaskDesktop = {
  tools: (task) => [createReadFileTool(task.id, undefined)],
  prepare: () => Promise.resolve(),
  onTakeover() {},
  onResume() {},
  close: () => Promise.resolve(),
};

function hooksOf(capture: InputCapture): Pick<TaskDesktop, 'onTakeover' | 'onResume' | 'close'> {
  return {
    onTakeover: (taskId) => capture.start(taskId),
    onResume(taskId) {
      void capture.stop(taskId);
    },
    close: () => capture.close(),
  };
}

/** Tasks whose files are known to be in place; older ones are long at work. */
const TASKS_KNOWN_MAX = 1_000;

/** Puts the files of each task on the desktop once, however often its first step is tried. */
class Filing {
  readonly #services: DesktopServices;
  readonly #desktop: Desktop;
  readonly #filed = new Set<string>();

  constructor(services: DesktopServices, desktop: Desktop) {
    this.#services = services;
    this.#desktop = desktop;
  }

  async put(taskId: string, signal: AbortSignal | undefined): Promise<void> {
    if (this.#filed.has(taskId)) return;
    const { store, log } = this.#services;
    const { failed } = await uploadFiles(this.#desktop, await store.files.list(taskId), signal);
    if (this.#filed.size >= TASKS_KNOWN_MAX) this.#filed.clear();
    this.#filed.add(taskId);
    for (const { name, path, reason } of failed) {
      log.warn('The desktop did not take a file of a task', { taskId, name, path, reason });
    }
  }
}
