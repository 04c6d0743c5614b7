import { isJsonObject, type JsonObject, memberAt, memberOf, textOf } from '@bytebot/shared';
import type { NativeEventFacts, NativeFacts, NativeReading } from '../client-dialect.ts';
import { readUsage } from './usage.ts';

/** Events that add to the answer and say nothing else. */
const contentEvents: ReadonlySet<string> = new Set([
  'response.output_text.delta',
  'response.refusal.delta',
  'response.function_call_arguments.delta',
  'response.custom_tool_call_input.delta',
  'response.mcp_call_arguments.delta',
  'response.code_interpreter_call_code.delta',
  'response.reasoning_text.delta',
  'response.reasoning_summary_text.delta',
  'response.audio.delta',
  'response.audio.transcript.delta',
  'response.image_generation_call.partial_image',
  'response.shell_call_command.delta',
  'response.shell_call_output_content.delta',
]);

const nothing: NativeEventFacts = {
  usage: undefined,
  model: undefined,
  id: undefined,
  hasContent: false,
  isError: false,
  isComplete: false,
  isEnd: false,
  isPing: false,
};

/** What passing bytes of the Responses API say (OpenAI API reference, "Responses" and "Streaming events"). */
export const responsesReading: NativeReading = {
  readAnswer,
  readEvent,
  isContentEvent: (name) => contentEvents.has(name),
  doneMark: undefined,
};

function readAnswer(value: unknown): NativeFacts {
  const response = isJsonObject(value) ? value : {};
  const isResponse = Array.isArray(response.output) || typeof response.status === 'string';
  return {
    usage: readUsage(response.usage),
    model: textOf(response, 'model'),
    id: textOf(response, 'id'),
    isFiltered: isFiltered(response),
    isError: isFailed(response),
    unreadable: isResponse || isFailed(response) ? undefined : 'the answer is no response object',
  };
}

/** Some servers leave the name of an event to its data. */
function readEvent(eventName: string, value: unknown): NativeEventFacts {
  const name = textOf(value, 'type') ?? eventName;
  if (contentEvents.has(name)) return { ...nothing, hasContent: true };
  const response = memberOf(value, 'response');
  switch (name) {
    case 'response.created':
    case 'response.queued':
    case 'response.in_progress':
      return { ...nothing, id: textOf(response, 'id'), model: textOf(response, 'model') };
    case 'response.output_item.added':
    case 'response.output_item.done':
      return { ...nothing, hasContent: saysSomething(memberOf(value, 'item')) };
    case 'response.completed':
    case 'response.incomplete':
      return {
        ...nothing,
        usage: readUsage(memberOf(response, 'usage')),
        id: textOf(response, 'id'),
        model: textOf(response, 'model'),
        hasContent: true,
        isComplete: true,
        isEnd: true,
      };
    case 'response.failed':
      return { ...nothing, usage: readUsage(memberOf(response, 'usage')), isError: true };
    case 'error':
      return { ...nothing, isError: true };
    case 'keepalive':
      return { ...nothing, isPing: true };
    default:
      return isJsonObject(memberOf(value, 'error')) ? { ...nothing, isError: true } : nothing;
  }
}

/** An item that is only announced says nothing yet: a failure may follow, and another deployment may be asked. */
function saysSomething(item: unknown): boolean {
  const type = memberOf(item, 'type');
  return memberOf(item, 'status') === 'completed' || (typeof type === 'string' && type.endsWith('_call'));
}

function isFailed(response: JsonObject): boolean {
  return response.status === 'failed' || isJsonObject(response.error);
}

function isFiltered(response: JsonObject): boolean {
  return (
    response.status === 'incomplete' &&
    memberAt(response, 'incomplete_details', 'reason') === 'content_filter'
  );
}
