import { useCallback, useState } from 'react';
import { Drawer } from '../../shared/drawer.tsx';
import { Icon } from '../../shared/icon.tsx';
import type { AgentClient } from '../agent-client.ts';
import { draftOf } from '../use-draft.ts';
import type { ModelChoices } from '../use-models.ts';
import { go } from '../use-route.ts';
import { NewTaskForm } from './new-task-form.tsx';
import { TaskDetail } from './task-detail.tsx';
import { TaskList } from './task-list.tsx';
import type { TaskRow } from './task-row.ts';
import { type TaskSource, useTasks } from './use-tasks.ts';

interface TasksViewProps {
  readonly client: AgentClient;
  readonly source: TaskSource;
  readonly taskId: string | undefined;
  readonly choices: ModelChoices;
}

/** The agent's tasks: the list, and the one that is open or the form for a new one. */
export function TasksView({ client, source, taskId, choices }: TasksViewProps) {
  const tasks = useTasks(client, source);
  const [isListOpen, setIsListOpen] = useState(false);
  const closeList = useCallback(() => setIsListOpen(false), []);
  const created = (task: TaskRow) => {
    tasks.remember(task);
    go({ view: 'tasks', taskId: task.id });
  };
  const again = (description: string) => {
    draftOf('task').write(description);
    go({ view: 'tasks', taskId: undefined });
  };
  return (
    <div className="view view-tasks">
      <Drawer
        title="Tasks"
        side="left"
        narrowQuery="(max-width: 56rem)"
        isOpen={isListOpen}
        onClose={closeList}
      >
        <TaskList tasks={tasks} openId={taskId} onChosen={closeList} />
      </Drawer>
      <div className="middle">
        <div className="drawer-bar">
          <button type="button" className="button button-quiet for-left" onClick={() => setIsListOpen(true)}>
            <Icon name="menu" />
            All tasks
          </button>
        </div>
        {taskId === undefined ? (
          <NewTaskForm client={client} choices={choices} onCreated={created} />
        ) : (
          <TaskDetail
            key={taskId}
            client={client}
            tasks={tasks}
            taskId={taskId}
            onAgain={again}
            onDeleted={() => go({ view: 'tasks', taskId: undefined }, 'replace')}
          />
        )}
      </div>
    </div>
  );
}
