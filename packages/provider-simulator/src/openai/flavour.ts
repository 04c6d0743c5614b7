import type { Answer } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { HeaderMap } from '../deliver/event-stream.ts';

/** What one speaker of OpenAI's dialect does differently from the others. */
export interface Flavour {
  /** `chatcmpl-` */
  readonly idPrefix: string;
  /** `call_` */
  readonly toolIdPrefix: string;
  /** Makes an id of a tool call of one with the prefix, where it has another form. */
  toolId?(id: string): string;
  /** Fields beside id, object, created and model, in whole answers and in every chunk. */
  extraFields(call: Call): object;
  /** Fields of a whole answer alone, and of the first chunk alone. */
  wholeFields(requestId: string): object;
  firstChunkFields(requestId: string): object;
  readonly messageFields: object;
  /** Fields of a choice beside index and finish reason. */
  choiceFields(finishReason: string | null): object;
  readonly roleDelta: object;
  /** Added to each delta with content. */
  readonly deltaFields: object;
  /** Where thoughts go. */
  readonly reasoningField: 'reasoning_content' | 'reasoning';
  /** The chunk of the content that thoughts go into instead. */
  thoughtChunk?(text: string): object;
  /** Arguments of a tool call come in pieces, or each call in one delta. */
  readonly toolArguments: 'in-pieces' | 'whole';
  usage(tokens: Answer['tokens'], call: Call): object;
  /** `on-request`: a chunk of its own, with `usage: null` before it; `with-finish`: beside the finish reason. */
  readonly streamUsage: 'on-request' | 'last-chunk' | 'with-finish';
  /** Fields beside the usage in the last chunk, `with-finish`. */
  closingFields?(requestId: string, usage: object): object;
  readonly greeting: string;
  readonly keepAlive: string;
  /** An error inside a stream, as one event. */
  errorEvent(body: unknown, chunk: object): string;
  headers(call: Call, requestId: string): HeaderMap;
}

/** What every speaker of the dialect counts. */
export function basicUsage(tokens: Answer['tokens']): {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
} {
  const completion = tokens.output + tokens.thought;
  return {
    prompt_tokens: tokens.prompt,
    completion_tokens: completion,
    total_tokens: tokens.prompt + completion,
  };
}
