import { redact } from '@bytebot/shared';
import type { ToolResultBlock } from '../messages/content-block.ts';
import { cutText } from '../messages/cut-text.ts';
import type { Tool, ToolOutput } from './tool.ts';

/** Characters of text in one result; more would fill the model's window with a single call. */
const RESULT_TEXT_MAX = 100_000;
const ERROR_TEXT_MAX = 2_000;
const SCHEMA_TEXT_MAX = 4_000;
const RAW_TEXT_MAX = 500;

/** What a tool gave, as the model gets it: its texts together are at most 100,000 characters. */
export function resultOf(toolUseId: string, { content, isError }: ToolOutput): ToolResultBlock {
  let left = RESULT_TEXT_MAX;
  const bounded = content.map((block) => {
    if (block.type !== 'text') return block;
    const text = cutText(storable(block.text), left);
    left = Math.max(0, left - text.length);
    return { ...block, text };
  });
  return {
    type: 'tool_result',
    tool_use_id: toolUseId,
    content: bounded,
    ...(isError === true ? { is_error: true } : {}),
  };
}

export function errorResult(toolUseId: string, text: string): ToolResultBlock {
  return resultOf(toolUseId, { content: [{ type: 'text', text }], isError: true });
}

/** ByteBot's text, with what was thrown: without keys, without a stack. */
export function failedText(toolName: string, problem: unknown): string {
  return `Error executing ${toolName} tool: ${messageOf(problem)}`;
}

export function lateText(toolName: string, deadlineMs: number, effect: Tool['effect']): string {
  const consequence =
    effect === 'outside'
      ? 'Whether it took effect is unknown: check before you repeat it.'
      : 'Nothing was changed by it.';
  return failedText(toolName, `no answer after ${deadlineMs / 1_000} s. ${consequence}`);
}

export function unknownToolText(toolName: string, tools: readonly Tool[]): string {
  const names = tools.map(({ name }) => name).join(', ');
  return `There is no tool ${JSON.stringify(toolName.slice(0, 100))}. ${names === '' ? 'There are no tools.' : `The tools are: ${names}.`}`;
}

/** The model reads this to repair its call. */
export function badInputText(tool: Tool, problem: string): string {
  const schema = JSON.stringify(tool.definition.function.parameters ?? {});
  return `The arguments for ${tool.name} cannot be used. ${cutText(problem, ERROR_TEXT_MAX)}\nThey have to be a JSON object of this schema: ${cutText(schema, SCHEMA_TEXT_MAX)}`;
}

export function malformedText(raw: string): string {
  return `They are no JSON object: ${cutText(storable(raw), RAW_TEXT_MAX)}`;
}

export function interruptedText(toolName: string): string {
  return `The agent was restarted while ${toolName} ran, so its effect is unknown. Check what happened before you repeat it.`;
}

function messageOf(problem: unknown): string {
  const raw =
    problem instanceof Error
      ? problem.message || problem.name
      : typeof problem === 'string'
        ? problem
        : 'an unknown problem';
  const lines = storable(raw)
    .split('\n')
    .filter((line) => !/^\s+at\s/.test(line));
  return cutText(redact(lines.join('\n')), ERROR_TEXT_MAX);
}

/** PostgreSQL stores neither NUL nor half of a character. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}
