import { DeleteButton } from '../../shared/delete-button.tsx';
import { agoText, dueText } from '../../shared/moment.ts';
import { StatusBadge } from './status-badge.tsx';
import { actsFor, isOver, type TaskAct, type TaskRow } from './task-row.ts';

interface TaskHeadProps {
  readonly task: TaskRow;
  readonly isBusy: boolean;
  onAct(act: TaskAct): void;
  onDelete(): void;
}

const actTexts: Readonly<Record<TaskAct, string>> = {
  takeover: 'Take over',
  resume: 'Resume',
  cancel: 'Cancel',
};

/** What a task is, how it stands, and what can be done with it. */
export function TaskHead({ task, isBusy, onAct, onDelete }: TaskHeadProps) {
  return (
    <header className="task-head">
      <h1 className="task-title">{task.description}</h1>
      <p className="task-facts">
        <StatusBadge status={task.status} />
        <span>{factsOf(task)}</span>
      </p>
      <div className="task-acts">
        {actsFor(task).map((act) => (
          <button
            key={act}
            type="button"
            className={act === 'resume' ? 'button button-small button-primary' : 'button button-small'}
            disabled={isBusy}
            onClick={() => onAct(act)}
          >
            {actTexts[act]}
          </button>
        ))}
        <DeleteButton question="Delete this task for good?" isBusy={isBusy} onDelete={onDelete} />
      </div>
    </header>
  );
}

function factsOf(task: TaskRow): string {
  const facts = [
    `${task.priority.toLowerCase()} priority`,
    task.modelTitle,
    task.scheduledFor !== undefined && `scheduled for ${dueText(task.scheduledFor, Date.now())}`,
    task.control === 'USER' && !isOver(task) && 'under your control',
    `created ${agoText(task.createdAt, Date.now())}`,
  ];
  return facts.filter((fact) => typeof fact === 'string' && fact !== '').join(' · ');
}
