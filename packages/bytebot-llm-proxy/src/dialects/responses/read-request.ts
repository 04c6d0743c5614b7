import type { ChatMessage, JsonObject } from '@bytebot/shared';
import { type CanonicalRequest, DialectError } from '../client-dialect.ts';
import { readInput } from './read-input.ts';
import { readParameters } from './read-parameters.ts';
import { toolFields } from './read-tool-choice.ts';
import { readTools } from './read-tools.ts';
import { ToolDirectory } from './tool-directory.ts';

/**
 * A request of OpenAI's Responses API as a chat (OpenAI API reference, "Create a model response").
 *
 * @throws DialectError naming the place of what is malformed, and of what only OpenAI's own servers can do.
 */
export function readResponsesRequest(body: JsonObject): CanonicalRequest {
  refuseUnserved(body);
  refuseOfChats(body);
  const directory = new ToolDirectory(body);
  const { messages, dropped: ofInput } = readInput(body.input, directory);
  const instructions = instructionsOf(body.instructions, directory);
  const all = [...instructions, ...messages];
  if (all.length === 0) throw new DialectError('input', 'input must hold at least one item.');
  const tools = readTools(body, directory);
  const parameters = readParameters(body);
  const chat: CanonicalRequest['chat'] = { messages: all };
  Object.assign(chat, parameters.fields, toolFields(tools, body.tool_choice, directory));
  return { chat, dropped: [...parameters.dropped, ...tools.dropped, ...ofInput] };
}

/** What belongs to chat completions, and would be lost here or take the place of the input. */
function refuseOfChats(body: JsonObject): void {
  if (isSet(body.messages)) {
    const text =
      "Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'.";
    throw new DialectError('messages', text, 'Send input, or ask /v1/chat/completions.');
  }
  if (isSet(body.n) && body.n !== 1)
    throw new DialectError(
      'n',
      "Unsupported parameter: 'n'. A response is one answer.",
      'Ask several times.',
    );
}

/** What would change the answer and what only OpenAI's own servers have. */
function refuseUnserved(body: JsonObject): void {
  if (body.background === true) {
    throw new DialectError(
      'background',
      'Answers in the background are not there for this model.',
      'Leave background out and stream the answer.',
    );
  }
  if (isSet(body.conversation)) {
    throw new DialectError(
      'conversation',
      'Conversations kept by OpenAI are not there for this model.',
      'Send previous_response_id, or the items themselves.',
    );
  }
  if (isSet(body.previous_response_id)) {
    // What the proxy keeps itself stands in the input by now.
    throw new DialectError(
      'previous_response_id',
      'The earlier response is not kept by the proxy, and this model cannot be asked for it.',
      'Send the whole conversation in input.',
    );
  }
  if (isSet(body.prompt)) {
    throw new DialectError(
      'prompt',
      'Prompt templates kept by OpenAI are not there for this model.',
      'Send the text of the prompt as instructions and input.',
    );
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Instructions are a text; a kept response may give a list of items. */
function instructionsOf(instructions: unknown, directory: ToolDirectory): ChatMessage[] {
  if (!isSet(instructions) || instructions === '') return [];
  if (typeof instructions === 'string') return [{ role: 'system', content: instructions }];
  if (Array.isArray(instructions)) return readInput(instructions, directory).messages;
  throw new DialectError('instructions', 'instructions must be a text.');
}
