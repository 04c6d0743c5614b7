import type { Task, TaskMessage } from '../store/task-records.ts';

/** Tells those who watch; the Socket.IO gateway implements it. Never throws. */
export interface TaskEvents {
  /** `task_updated`, to the task's room. */
  taskUpdated(task: Task): void;
  /** `new_message`, to the task's room. */
  newMessage(taskId: string, message: TaskMessage): void;
  /** `task_created`, to all. */
  taskCreated(task: Task): void;
  /** `task_deleted`, to all. */
  taskDeleted(taskId: string): void;
}
