import type { Services } from '../services.ts';
import type { Task } from '../store/task-records.ts';
import { type ComputerToolOptions, createComputerTools } from '../tools/computer/create-computer-tools.ts';
import { createReadFileTool } from '../tools/read-file.ts';
import type { Tool } from '../tools/tool.ts';
import type { Desktop } from './desktop.ts';
import { createDesktop, type DesktopOptions } from './desktop-client.ts';
import { createInputCapture, type InputCapture, type InputCaptureOptions } from './input-capture.ts';
import { sleep } from './sleep.ts';
import { uploadFiles } from './upload-files.ts';

/** What the tasks see of the desktop, also where there is none. */
export interface TaskDesktop {
  /** The computer tools, when there is a desktop, and the one that reads files. */
  tools(task: Pick<Task, 'id'>): readonly Tool[];
  /**
   * Puts the task's files on the desktop, unless the work on it has begun: what it did to them would be lost. Files
   * that could not be put there are in the log; the model reads them with its tool all the same.
   *
   * @throws only the reason of `signal`, and StoreError.
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
  /** Between two tries to reach a desktop that is still starting. Default 2 s. */
  readonly retryPauseMs?: number;
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
  const computerTools = createComputerTools(desktop, options.tools);
  return {
    tools: (task) => [...computerTools, createReadFileTool(task.id, desktop)],
    prepare: (task, signal) => putFiles(services, desktop, task.id, options.retryPauseMs ?? 2_000, signal),
    ...hooksOf(capture),
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

/** A desktop starts in the same minute as the agent, and more slowly. */
const UPLOAD_TRIES = 3;

async function putFiles(
  { store, log }: DesktopServices,
  desktop: Desktop,
  taskId: string,
  pauseMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const beginning = await store.messages.list(taskId, { limit: 20, page: 1 });
  if (beginning.some((message) => message.role === 'ASSISTANT')) return;
  const files = await store.files.list(taskId);
  if (files.length === 0) return;
  let report = await uploadFiles(desktop, files, signal);
  for (let tries = 1; tries < UPLOAD_TRIES && report.isUnreachable; tries += 1) {
    await sleep(pauseMs, signal);
    report = await uploadFiles(desktop, files, signal);
  }
  for (const { name, path, reason } of report.failed) {
    log.warn(`A task's file could not be put on the desktop`, { taskId, name, path, reason });
  }
}
