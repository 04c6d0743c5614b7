import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { type Failure, shownFailure } from '../../shared/failure.ts';
import { FailureNotice, Placeholder } from '../../shared/notice.tsx';
import { useLoaded } from '../../shared/use-loaded.ts';
import type { AgentClient } from '../agent-client.ts';
import { Composer } from '../composer.tsx';
import { ThreadScroller } from '../thread-scroller.tsx';
import { useDraft } from '../use-draft.ts';
import { TaskHead } from './task-head.tsx';
import { mergedMessages, type TaskMessageRow } from './task-message.ts';
import { isOver, type TaskAct, type TaskRow } from './task-row.ts';
import { timelineOf } from './timeline.ts';
import { Timeline } from './timeline-view.tsx';
import type { Tasks } from './use-tasks.ts';

interface TaskDetailProps {
  readonly client: AgentClient;
  readonly tasks: Tasks;
  readonly taskId: string;
  onDeleted(): void;
  /** Begins a new task with this description. */
  onAgain(description: string): void;
}

/** A task with all that happened in it. Another task is another component (`key`). */
export function TaskDetail({ client, tasks, taskId, onDeleted, onAgain }: TaskDetailProps) {
  const listed = tasks.list.tasks.find(({ id }) => id === taskId);
  const fetched = useLoaded(
    useCallback((signal: AbortSignal) => client.task(taskId, signal), [client, taskId]),
  );
  const { remember } = tasks;
  useEffect(() => {
    if (fetched.value !== undefined) remember(fetched.value);
  }, [fetched.value, remember]);
  const messages = useTaskMessages(client, tasks, taskId);
  const acts = useActs(client, tasks, taskId, onDeleted);
  if (listed === undefined) {
    return fetched.failure === undefined ? (
      <Placeholder>{fetched.isLoading ? 'Loading the task…' : 'This task was deleted.'}</Placeholder>
    ) : (
      <div className="thread-content">
        <FailureNotice failure={fetched.failure} />
      </div>
    );
  }
  return (
    <div className="thread">
      <TaskHead task={listed} isBusy={acts.isBusy} onAct={acts.act} onDelete={acts.remove} />
      <ThreadScroller label="What happened in this task">
        {messages.isLoading && <Placeholder>Loading the messages…</Placeholder>}
        {messages.failure !== undefined && <FailureNotice failure={messages.failure} />}
        <Timeline entries={timelineOf(messages.value, listed.description, listed.error)} />
        <TaskState task={listed} onAgain={onAgain} />
        {acts.failure !== undefined && <FailureNotice failure={acts.failure} />}
      </ThreadScroller>
      {!isOver(listed) && (
        <div className="thread-foot">
          <TaskComposer taskId={taskId} isBusy={acts.isBusy} onSend={acts.send} />
        </div>
      )}
    </div>
  );
}

/** How the task stands, where its story ends; a failure with what can be done about it. */
function TaskState({ task, onAgain }: { readonly task: TaskRow } & Pick<TaskDetailProps, 'onAgain'>) {
  const { status, control, error } = task;
  const again = (
    <button type="button" className="button button-small" onClick={() => onAgain(task.description)}>
      Create it again
    </button>
  );
  const isAtWork = status === 'RUNNING' && control === 'ASSISTANT';
  if (error !== undefined && isAtWork) {
    return (
      <Attention>
        {error} The agent waits for that to pass and goes on by itself; nothing has to be done.
      </Attention>
    );
  }
  if (error !== undefined && status !== 'CANCELLED') {
    return (
      <FailureNotice failure={{ message: error, hint: remedyFor(task) }}>
        {isOver(task) && again}
      </FailureNotice>
    );
  }
  if (isOver(task)) {
    return (
      <div className="turn-state">
        <p className="turn-note">
          {status === 'CANCELLED' ? 'This task was cancelled.' : 'This task is done.'}
        </p>
        {again}
      </div>
    );
  }
  if (status === 'NEEDS_HELP') {
    return <Attention>The agent needs your help: answer below, then resume the task.</Attention>;
  }
  if (control === 'USER') {
    return <Attention>You have control: the agent waits until you resume the task.</Attention>;
  }
  return isAtWork ? (
    <p className="working">
      <span className="working-dots" aria-hidden="true" />
      Working…
    </p>
  ) : null;
}

function Attention({ children }: { readonly children: ReactNode }) {
  return (
    <p className="notice notice-attention" role="status">
      <span className="notice-words">{children}</span>
    </p>
  );
}

function remedyFor(task: TaskRow): string {
  return isOver(task)
    ? 'When the reason is gone, create the task again, perhaps with another model.'
    : 'When the reason is gone, resume the task.';
}

interface TaskComposerProps {
  readonly taskId: string;
  readonly isBusy: boolean;
  onSend(message: string): Promise<boolean>;
}

function TaskComposer({ taskId, isBusy, onSend }: TaskComposerProps) {
  const [draft, setDraft] = useDraft(`task.${taskId}`);
  const send = () => {
    void onSend(draft.trim()).then((isSent) => {
      if (isSent) setDraft('');
    });
  };
  return (
    <Composer
      label="Message to the task"
      placeholder="Tell the agent something about this task…"
      text={draft}
      onText={setDraft}
      onSend={send}
      isBusy={isBusy}
    />
  );
}

interface ShownMessages {
  readonly value: readonly TaskMessageRow[];
  readonly isLoading: boolean;
  readonly failure: Failure | undefined;
  reload(): void;
}

function useTaskMessages(client: AgentClient, tasks: Tasks, taskId: string): ShownMessages {
  const load = useCallback((signal: AbortSignal) => client.taskMessages(taskId, signal), [client, taskId]);
  const { value = [], isLoading, failure, reload } = useLoaded(load);
  const [heard, setHeard] = useState<readonly TaskMessageRow[]>([]);
  const { onMessage, connections } = tasks;
  useEffect(
    () => onMessage(taskId, (message) => setHeard((known) => mergedMessages(known, [message]))),
    [onMessage, taskId],
  );
  // What was said while there was no connection is only in the store.
  useEffect(() => {
    if (connections > 0) reload();
  }, [connections, reload]);
  return {
    value: mergedMessages(value, heard),
    isLoading: isLoading && value.length === 0,
    failure,
    reload,
  };
}

interface Acts {
  readonly isBusy: boolean;
  readonly failure: Failure | undefined;
  act(act: TaskAct): void;
  remove(): void;
  /** @returns whether the message was taken */
  send(message: string): Promise<boolean>;
}

function useActs(client: AgentClient, tasks: Tasks, taskId: string, onDeleted: () => void): Acts {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(shownFailure(error));
      return false;
    } finally {
      setIsBusy(false);
    }
  };
  return {
    isBusy,
    failure,
    act: (act) => {
      void run(async () => {
        const task = await client.act(taskId, act);
        if (task !== undefined) tasks.remember(task);
      });
    },
    remove: () => {
      void run(async () => {
        await client.deleteTask(taskId);
        tasks.forget(taskId);
        onDeleted();
      });
    },
    send: (message) => run(() => client.sendToTask(taskId, message)),
  };
}
