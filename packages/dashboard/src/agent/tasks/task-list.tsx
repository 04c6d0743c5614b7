import { Icon } from '../../shared/icon.tsx';
import { agoText } from '../../shared/moment.ts';
import { FailureNotice, Placeholder } from '../../shared/notice.tsx';
import { fragmentOf } from '../route.ts';
import { StatusBadge } from './status-badge.tsx';
import type { TaskRow } from './task-row.ts';
import type { LinkState } from './task-socket.ts';
import type { Tasks } from './use-tasks.ts';

interface TaskListProps {
  readonly tasks: Tasks;
  readonly openId: string | undefined;
  /** One was chosen: the drawer may close. */
  onChosen(): void;
}

/** All tasks, the newest first, as they change. */
export function TaskList({ tasks, openId, onChosen }: TaskListProps) {
  const { list, isLoading, failure, reload, loadMore, link } = tasks;
  return (
    <nav className="list-pane" aria-label="Tasks">
      <a
        className="button button-wide"
        href={fragmentOf({ view: 'tasks', taskId: undefined })}
        onClick={onChosen}
      >
        <Icon name="plus" />
        New task
      </a>
      {list.pagesLoaded > 0 && <LinkNote link={link} />}
      {failure !== undefined && (
        <FailureNotice failure={failure}>
          <button type="button" className="button button-small" onClick={reload}>
            Try again
          </button>
        </FailureNotice>
      )}
      {isLoading && <Placeholder>Loading the tasks…</Placeholder>}
      {!isLoading && failure === undefined && list.tasks.length === 0 && (
        <Placeholder>No tasks yet. Describe the first one, and it appears here.</Placeholder>
      )}
      {list.tasks.length > 0 && (
        <ul className="rows">
          {list.tasks.map((task) => (
            <li key={task.id}>
              <TaskLink task={task} isOpen={task.id === openId} onChosen={onChosen} />
            </li>
          ))}
        </ul>
      )}
      {list.hasMore && (
        <button type="button" className="button button-quiet button-wide" onClick={loadMore}>
          Show older tasks ({list.total - list.tasks.length})
        </button>
      )}
    </nav>
  );
}

interface TaskLinkProps {
  readonly task: TaskRow;
  readonly isOpen: boolean;
  onChosen(): void;
}

function TaskLink({ task, isOpen, onChosen }: TaskLinkProps) {
  return (
    <a
      className="row"
      href={fragmentOf({ view: 'tasks', taskId: task.id })}
      aria-current={isOpen ? 'page' : undefined}
      onClick={onChosen}
    >
      <span className="row-title row-title-two">{task.description}</span>
      <span className="row-note">
        <StatusBadge status={task.status} />
        <span>{agoText(task.createdAt, Date.now())}</span>
      </span>
    </a>
  );
}

const linkTexts: Readonly<Record<LinkState, string>> = {
  connecting: 'Connecting to the agent…',
  live: 'Live: changes appear by themselves',
  offline: 'Connection lost. The page goes on trying; what you see may be old.',
};

function LinkNote({ link }: { readonly link: LinkState }) {
  return (
    <p className={`link-note link-${link}`} role="status">
      {linkTexts[link]}
    </p>
  );
}
