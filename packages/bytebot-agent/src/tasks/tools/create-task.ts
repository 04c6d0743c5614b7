import { z } from 'zod';
import { sortableTime } from '../../store/sortable-time.ts';
import { type Task, taskPriorities, taskTypes } from '../../store/task-records.ts';
import { defineTool, type Tool, type ToolOutput, textOutput } from '../../tools/tool.ts';

/** A model that plans work for itself must come to an end of it before it plans on. */
const WAITING_TASKS_MAX = 500;

const input = z.object({
  description: z.string().min(1).describe('Everything the one who works on it has to know.'),
  type: z.enum(taskTypes).optional().describe('SCHEDULED for a task with scheduledFor. Default IMMEDIATE.'),
  scheduledFor: z.iso
    .datetime({ offset: true })
    .refine((time) => sortableTime(Date.parse(time)) !== undefined, 'Has to be in the years 0 to 9999')
    .optional()
    .describe('When it shall start, in ISO 8601 with an offset: 2026-01-31T09:00:00Z.'),
  priority: z.enum(taskPriorities).optional().describe('Default MEDIUM.'),
});

const tooMany: ToolOutput = {
  ...textOutput(
    `No task was added: ${WAITING_TASKS_MAX} are waiting already. Do the work yourself, or leave it.`,
  ),
  isError: true,
};

/**
 * Adds a task that is worked on after this one, by the same model.
 *
 * @param onCreated Gets the new task's id while it is not yet certain that it stays: the transaction may still fail.
 */
export function createCreateTaskTool(task: Task, onCreated: (taskId: string) => void): Tool {
  return defineTool({
    name: 'create_task',
    description: 'Puts another task on the list, to be done after this one or at a given time.',
    input,
    effect: 'store',
    async run({ description, type, scheduledFor, priority }, { store }) {
      const waiting = await store.tasks.list({ page: 1, limit: 1, statuses: ['PENDING'] });
      if (waiting.total >= WAITING_TASKS_MAX) return tooMany;
      // PostgreSQL keeps no text with this character.
      const text = description.replaceAll('\0', '');
      const added = await store.tasks.add({
        description: text,
        type: type ?? (scheduledFor === undefined ? 'IMMEDIATE' : 'SCHEDULED'),
        priority: priority ?? 'MEDIUM',
        createdBy: 'ASSISTANT',
        scheduledFor: scheduledFor === undefined ? null : new Date(scheduledFor).toISOString(),
        model: task.model,
      });
      await store.messages.add(added.id, 'USER', [{ type: 'text', text }]);
      onCreated(added.id);
      return textOutput('The task has been created');
    },
  });
}
