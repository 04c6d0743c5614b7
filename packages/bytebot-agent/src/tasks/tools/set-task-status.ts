import { z } from 'zod';
import type { ContentBlock, ToolResultBlock } from '../../messages/content-block.ts';
import type { TaskChange } from '../../store/task-records.ts';
import { defineTool, type Tool, textOutput } from '../../tools/tool.ts';

export const SET_TASK_STATUS = 'set_task_status';

const input = z.object({
  status: z
    .enum(['completed', 'needs_help'])
    .describe('completed: all is done. needs_help: a person has to act.'),
  description: z
    .string()
    .min(1)
    .describe('completed: what was done and what came out of it. needs_help: what is in the way or unclear.'),
});

/**
 * Ends the task, or asks for a person. The tool itself only answers: the status is stored together with the results
 * of the turn (`statusSetBy`), so that a task that has ended has no call without its result.
 */
export function createSetTaskStatusTool(): Tool {
  return defineTool({
    name: SET_TASK_STATUS,
    description:
      'Says that the task you are working on is done, or that you cannot go on without a person. Your work ends with it.',
    input,
    effect: 'none',
    run: ({ description }) => Promise.resolve(textOutput(description)),
  });
}

/**
 * What a turn makes of its task: its last successful `set_task_status` counts (ByteBot). A task that needs help is
 * under the person's control.
 *
 * @returns undefined when the turn leaves the status alone.
 */
export function statusSetBy(
  blocks: readonly ContentBlock[],
  results: readonly ToolResultBlock[],
  nowIso: string,
): TaskChange | undefined {
  const succeeded = new Set(
    results.filter((result) => result.is_error !== true).map((result) => result.tool_use_id),
  );
  const call = blocks
    .filter((block) => block.type === 'tool_use')
    .findLast((block) => block.name === SET_TASK_STATUS && succeeded.has(block.id));
  switch (input.safeParse(call?.input).data?.status) {
    case 'completed':
      return { status: 'COMPLETED', completedAt: nowIso, error: null };
    case 'needs_help':
      return { status: 'NEEDS_HELP', control: 'USER', error: null };
    case undefined:
      return undefined;
  }
}
