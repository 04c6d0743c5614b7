import { useState } from 'react';
import { type Failure, shownFailure } from '../../shared/failure.ts';
import { Icon } from '../../shared/icon.tsx';
import { dueText } from '../../shared/moment.ts';
import { FailureNotice, Placeholder } from '../../shared/notice.tsx';
import type { Loaded } from '../../shared/use-loaded.ts';
import type { AgentClient } from '../agent-client.ts';
import type { TodoRow } from '../records.ts';

interface TodoListProps {
  readonly client: AgentClient;
  readonly todos: Loaded<readonly TodoRow[]>;
}

/** The todo list that the chat works on; a person may tick things off, too. */
export function TodoList({ client, todos }: TodoListProps) {
  const { value, isLoading, reload } = todos;
  const [tickFailure, setTickFailure] = useState<Failure>();
  const failure = todos.failure ?? tickFailure;
  const tick = (id: string, completed: boolean) => {
    setTickFailure(undefined);
    client
      .completeTodo(id, completed)
      .catch((error: unknown) => setTickFailure(shownFailure(error)))
      .finally(reload);
  };
  const open = value?.filter(({ completed }) => !completed) ?? [];
  const done = value?.filter(({ completed }) => completed) ?? [];
  return (
    <section className="list-pane todo-pane" aria-label="Todo list">
      <h2 className="pane-title">
        Todo list
        {value !== undefined && value.length > 0 && <span className="pane-count">{open.length} open</span>}
      </h2>
      {failure !== undefined && (
        <FailureNotice failure={failure}>
          <button type="button" className="button button-small" onClick={reload}>
            Try again
          </button>
        </FailureNotice>
      )}
      {value === undefined && isLoading && <Placeholder>Loading the todo list…</Placeholder>}
      {value?.length === 0 && failure === undefined && (
        <Placeholder>
          Nothing to do. Write “Remind me to call Ana on Friday”, and it appears here.
        </Placeholder>
      )}
      <TodoItems todos={[...open, ...done]} onTick={tick} />
    </section>
  );
}

interface TodoItemsProps {
  readonly todos: readonly TodoRow[];
  onTick(id: string, completed: boolean): void;
}

function TodoItems({ todos, onTick }: TodoItemsProps) {
  if (todos.length === 0) return null;
  return (
    <ul className="todos">
      {todos.map(({ id, title, completed, priority, dueDate }) => (
        <li key={id}>
          <label className={completed ? 'todo todo-done' : 'todo'}>
            <input
              type="checkbox"
              className="only-heard"
              checked={completed}
              onChange={(event) => onTick(id, event.currentTarget.checked)}
            />
            <span className="todo-mark" aria-hidden="true">
              {completed && <Icon name="check" />}
            </span>
            <span className="todo-words">
              <span className="todo-title">{title}</span>
              <span className="todo-note">{todoNote(completed, priority, dueDate)}</span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}

function todoNote(completed: boolean, priority: string, dueDate: string | undefined): string {
  if (completed) return 'Done';
  const due = dueText(dueDate, Date.now());
  return [`${priority.charAt(0).toUpperCase()}${priority.slice(1)} priority`, due === '' ? '' : `due ${due}`]
    .filter((part) => part !== '')
    .join(', ');
}
