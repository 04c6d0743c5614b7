import { Icon } from '../../shared/icon.tsx';
import { dueText } from '../../shared/moment.ts';
import { FailureNotice, Placeholder } from '../../shared/notice.tsx';
import type { Loaded } from '../../shared/use-loaded.ts';
import type { TodoRow } from '../records.ts';

/** The todo list that the chat works on. */
export function TodoList({ todos }: { readonly todos: Loaded<readonly TodoRow[]> }) {
  const { value, failure, isLoading, reload } = todos;
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
      {value?.length === 0 && (
        <Placeholder>
          Nothing to do. Write “Remind me to call Ana on Friday”, and it appears here.
        </Placeholder>
      )}
      <TodoItems todos={[...open, ...done]} />
    </section>
  );
}

function TodoItems({ todos }: { readonly todos: readonly TodoRow[] }) {
  if (todos.length === 0) return null;
  return (
    <ul className="todos">
      {todos.map(({ id, title, completed, priority, dueDate }) => (
        <li key={id} className={completed ? 'todo todo-done' : 'todo'}>
          <span className="todo-mark" aria-hidden="true">
            {completed && <Icon name="check" />}
          </span>
          <span className="todo-words">
            <span className="todo-title">{title}</span>
            <span className="todo-note">{todoNote(completed, priority, dueDate)}</span>
          </span>
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
