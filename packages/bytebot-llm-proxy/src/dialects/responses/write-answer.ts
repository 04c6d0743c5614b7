import {
  type ChatCompletion,
  type ChatMessage,
  isJsonObject,
  type JsonObject,
  textOf,
} from '@bytebot/shared';
import type { AnswerContext } from '../client-dialect.ts';
import { isEmptyBlocks } from './carried-blocks.ts';
import {
  annotationsIn,
  audioPart,
  callItem,
  type ItemStatus,
  imageAddresses,
  imageItem,
  itemId,
  kindOfCall,
  logprobsIn,
  messageItem,
  reasoningItem,
  refusalPart,
  textPart,
} from './output-items.ts';
import { blocksIn, othersIn, thoughtsIn } from './provider-words.ts';
import { responseObject, stateOf } from './response-object.ts';
import { ToolDirectory } from './tool-directory.ts';
import { writeUsage } from './usage.ts';

/** A chat's answer as a response object; the first choice is the answer, the dialect has no others. */
export function writeResponse(completion: ChatCompletion, context: AnswerContext): JsonObject {
  const [choice] = completion.choices;
  const state = stateOf(choice?.finish_reason);
  const response = responseObject(context, {
    state,
    model: context.echoModel ?? completion.model,
    output:
      choice === undefined
        ? []
        : outputOf(
            choice.message,
            choice.logprobs,
            state.status === 'incomplete' ? 'incomplete' : 'completed',
            context,
          ),
    usage: writeUsage(completion.usage),
    serviceTier: completion.service_tier,
  });
  context.keep?.(response);
  return response;
}

function outputOf(
  message: ChatMessage,
  logprobs: unknown,
  status: ItemStatus,
  { request, uniqueId }: AnswerContext,
): JsonObject[] {
  const items: JsonObject[] = [];
  const thoughts = thoughtsIn(message);
  const blocks = blocksIn(message);
  if (thoughts !== '' || !isEmptyBlocks(blocks))
    items.push(reasoningItem(itemId('rs', uniqueId, items.length), thoughts, blocks));
  const images = imageAddresses(message.images);
  const content = contentOf(message, logprobs, images);
  if (content.length > 0)
    items.push(messageItem(itemId('msg', uniqueId, items.length), content, status, othersIn(message)));
  for (const url of images) {
    const item = imageItem(itemId('ig', uniqueId, items.length), url);
    if (item !== undefined) items.push(item);
  }
  const directory = message.tool_calls === undefined ? undefined : new ToolDirectory(request);
  for (const { id, function: called } of message.tool_calls ?? []) {
    const tool = directory?.toolOf(called.name);
    if (tool === undefined) continue;
    const position = itemId(kindOfCall(tool), uniqueId, items.length);
    items.push(callItem(position, id, tool, called.arguments, status));
  }
  return items;
}

function contentOf(message: ChatMessage, logprobs: unknown, images: readonly string[]): JsonObject[] {
  const { refusal } = message;
  const parts: JsonObject[] = [];
  const text = [wordsOf(message.content), ...images.filter(isAddress).map((url) => `![](${url})`)]
    .filter((words) => words !== '')
    .join('\n\n');
  if (text !== '') parts.push(textPart(text, annotationsIn(message.annotations), logprobsIn(logprobs)));
  if (typeof refusal === 'string' && refusal !== '') parts.push(refusalPart(refusal));
  const sound = textOf(message.audio, 'data');
  if (sound !== undefined) parts.push(audioPart(sound, textOf(message.audio, 'transcript') ?? ''));
  return parts;
}

function isAddress(url: string): boolean {
  return !url.startsWith('data:');
}

function wordsOf(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part) =>
      isJsonObject(part) && part.type === 'text' && typeof part.text === 'string' ? part.text : '',
    )
    .join('');
}
