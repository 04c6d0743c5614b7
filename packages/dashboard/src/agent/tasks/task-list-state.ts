import type { TaskPage, TaskRow } from './task-row.ts';

export interface TaskListState {
  /** Newest first. */
  readonly tasks: readonly TaskRow[];
  readonly total: number;
  readonly pagesLoaded: number;
  readonly hasMore: boolean;
}

export type TaskListAction =
  /** The first page: replaces everything. */
  | { readonly type: 'loaded'; readonly page: TaskPage }
  | { readonly type: 'more_loaded'; readonly page: TaskPage }
  | { readonly type: 'created'; readonly task: TaskRow }
  | { readonly type: 'updated'; readonly task: TaskRow }
  | { readonly type: 'deleted'; readonly id: string };

export const noTasks: TaskListState = { tasks: [], total: 0, pagesLoaded: 0, hasMore: false };

export function taskListReducer(state: TaskListState, action: TaskListAction): TaskListState {
  switch (action.type) {
    case 'loaded':
      return {
        tasks: sorted(action.page.tasks),
        total: action.page.total,
        pagesLoaded: 1,
        hasMore: action.page.totalPages > 1,
      };
    case 'more_loaded':
      return {
        tasks: sorted(action.page.tasks.reduce(withTask, state.tasks)),
        total: action.page.total,
        pagesLoaded: state.pagesLoaded + 1,
        hasMore: action.page.totalPages > state.pagesLoaded + 1,
      };
    case 'created':
    case 'updated': {
      const isKnown = state.tasks.some(({ id }) => id === action.task.id);
      const tasks = sorted(withTask(state.tasks, action.task));
      return { ...state, tasks, total: state.total + (isKnown ? 0 : 1) };
    }
    case 'deleted': {
      const tasks = state.tasks.filter(({ id }) => id !== action.id);
      return { ...state, tasks, total: state.total - (state.tasks.length - tasks.length) };
    }
  }
}

/** An answer may be overtaken by an event about a later change, so the newer of two versions is kept. */
function withTask(tasks: readonly TaskRow[], task: TaskRow): readonly TaskRow[] {
  const known = tasks.find(({ id }) => id === task.id);
  if (known === undefined) return [...tasks, task];
  return known.updatedAt > task.updatedAt
    ? tasks
    : tasks.map((other) => (other.id === task.id ? task : other));
}

function sorted(tasks: readonly TaskRow[]): readonly TaskRow[] {
  return tasks.toSorted((left, right) => right.createdAt.localeCompare(left.createdAt));
}
