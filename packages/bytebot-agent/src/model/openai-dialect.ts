import type { ChatStreamReader, NativeDialect } from '@bytebot/llm-providers';
import {
  type ChatChunk,
  type ChatCompletion,
  isJsonObject,
  memberOf,
  ProviderError,
  type SseEvent,
} from '@bytebot/shared';
import { StreamErrorEvent } from '../errors/thrown-facts.ts';

/** How an answer is read: the reading half of a provider's dialect. */
export type AnswerDialect = Pick<NativeDialect, 'readChat' | 'createChatStream'>;

/** ByteBot's words for an answer in which nobody said anything. */
export const NO_RESPONSE = 'No valid response from Chat Completion API';

/** OpenAI's dialect, which the proxy and most providers speak. */
export const openaiDialect: AnswerDialect = {
  readChat: (body) => {
    if (isCompletion(body)) return body;
    const error = errorIn(body);
    if (error !== undefined) throw new StreamErrorEvent(error);
    throw unreadable(NO_RESPONSE);
  },
  createChatStream: () => new OpenaiStream(),
};

class OpenaiStream implements ChatStreamReader {
  finished = false;
  ended = false;

  read({ data }: SseEvent): readonly ChatChunk[] {
    if (data.trim() === '[DONE]') {
      this.finished = true;
      this.ended = true;
      return [];
    }
    const chunk = parsed(data);
    const error = errorIn(chunk);
    if (error !== undefined) throw new StreamErrorEvent(error);
    if (!isChunk(chunk)) throw unreadable('An event of the stream is no chunk of a chat completion.');
    if (chunk.choices.some((choice) => choice.finish_reason)) this.finished = true;
    return [chunk];
  }
}

/** The answer cannot be understood; asking again may help. */
export function unreadable(message: string): ProviderError {
  return new ProviderError({ kind: 'upstream', message, status: 502 });
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw unreadable('An event of the stream is no JSON.');
  }
}

/** The error of a body, of an event, or of its first choice, as OpenRouter tells one; as a body of its own. */
function errorIn(body: unknown): string | undefined {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const choices = memberOf(first, 'choices');
  const error =
    memberOf(first, 'error') ?? (Array.isArray(choices) ? memberOf(choices[0], 'error') : undefined);
  return error === undefined || error === null || error === false ? undefined : JSON.stringify({ error });
}

function isCompletion(body: unknown): body is ChatCompletion {
  const choices = memberOf(body, 'choices');
  return (
    errorIn(body) === undefined && Array.isArray(choices) && isJsonObject(memberOf(choices[0], 'message'))
  );
}

function isChunk(chunk: unknown): chunk is ChatChunk {
  const choices = memberOf(chunk, 'choices');
  return Array.isArray(choices) && choices.every((choice) => isJsonObject(memberOf(choice, 'delta')));
}
