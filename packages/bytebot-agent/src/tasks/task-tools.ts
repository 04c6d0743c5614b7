import type { Task } from '../store/task-records.ts';
import type { Tool } from '../tools/tool.ts';
import { taskSystemPrompt } from './task-prompt.ts';
import { createCreateTaskTool } from './tools/create-task.ts';
import { createSetTaskStatusTool } from './tools/set-task-status.ts';

/** What a task is worked on with. */
export interface TaskToolkit {
  toolsFor(task: Task): readonly Tool[];
  systemPrompt(task: Task, now: Date): string;
  /** Ids of tasks that the tools of this one have added since it was asked last. */
  takeCreated?(taskId: string): readonly string[];
  /** A person has taken the task over. Must not throw. */
  onTakeover?(taskId: string): void;
  /** The agent is in control again, or the task has ended. Must not throw. */
  onResume?(taskId: string): void;
  /** Before the first step: puts the task's files where its tools find them. */
  prepare?(task: Task, signal: AbortSignal): Promise<void>;
}

export interface TaskToolkitOptions {
  readonly hasDesktop: boolean;
  /** `computer_read_file`, and with a desktop the computer tools. */
  furtherTools?(task: Task): readonly Tool[];
  readonly onTakeover?: TaskToolkit['onTakeover'];
  readonly onResume?: TaskToolkit['onResume'];
  readonly prepare?: TaskToolkit['prepare'];
}

/** ByteBot's tools for tasks: status and further tasks always, and what the surroundings have to offer. */
export function createTaskToolkit(options: TaskToolkitOptions): TaskToolkit {
  const { hasDesktop, furtherTools, onTakeover, onResume, prepare } = options;
  const created = new Map<string, string[]>();
  const note = (parentId: string) => (taskId: string) => {
    created.set(parentId, [...(created.get(parentId) ?? []), taskId]);
  };
  return {
    toolsFor: (task) => [
      ...(furtherTools?.(task) ?? []),
      createSetTaskStatusTool(),
      createCreateTaskTool(task, note(task.id)),
    ],
    systemPrompt: (task, now) => taskSystemPrompt({ task, now, hasDesktop }),
    takeCreated(taskId) {
      const ids = created.get(taskId) ?? [];
      created.delete(taskId);
      return ids;
    },
    ...(onTakeover === undefined ? {} : { onTakeover }),
    ...(onResume === undefined ? {} : { onResume }),
    ...(prepare === undefined ? {} : { prepare }),
  };
}
