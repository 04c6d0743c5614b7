import { SseDecoder, type SseEvent } from '@bytebot/shared';
import { AnswerAssembler, type ChatAnswer } from './answer-assembler.ts';
import type { CallClock } from './call-clock.ts';
import type { WireAnswer } from './connection.ts';
import { errorBodyOf } from './error-in-success.ts';
import { brokenStream, type OpenRouterError, unreadableAnswer } from './openrouter-error.ts';

/** How long the connection may take to end once the answer is complete; then it is closed instead of kept. */
const endMs = 1_000;

/** An answer that has begun. */
export interface ChatStream {
  /**
   * The text as it comes, never empty pieces. To be read once; leaving early cuts the connection.
   *
   * @throws OpenRouterError when the stream breaks off or reports an error.
   */
  readonly pieces: AsyncGenerator<string>;
  /** The whole answer, once all pieces are read. */
  answer(): ChatAnswer;
}

export interface StreamOptions {
  readonly answer: WireAnswer;
  readonly clock: CallClock;
  /** The longest silence; comments do not break it. */
  readonly timeoutMs: number;
  readonly failure: (error: unknown, hasBegun: boolean) => OpenRouterError;
  readonly errorEvent: (data: string) => OpenRouterError;
}

/** Reads a stream up to its first text, or to its end when it has none. */
export async function openChatStream(options: StreamOptions): Promise<ChatStream> {
  const assembler = new AnswerAssembler();
  const texts = readTexts(options, assembler);
  try {
    const first = await texts.next();
    return { pieces: piecesOf(first, texts, options), answer: () => assembler.answer() };
  } catch (error) {
    options.answer.body.destroy();
    throw error;
  }
}

async function* piecesOf(
  first: IteratorResult<string>,
  texts: AsyncGenerator<string>,
  { failure, answer, clock }: StreamOptions,
): AsyncGenerator<string> {
  try {
    if (first.done === true) return;
    yield first.value;
    yield* texts;
  } catch (error) {
    throw failure(error, true);
  } finally {
    // Whoever leaves early wants nothing more; after the whole answer the body has ended by itself.
    if (!clock.isOver) {
      answer.body.destroy();
      clock.end();
    }
  }
}

/** The texts of all events up to the end of the answer. */
async function* readTexts(options: StreamOptions, assembler: AnswerAssembler): AsyncGenerator<string> {
  const { answer, clock, timeoutMs } = options;
  const decoder = new SseDecoder();
  const state = { hasBegun: false, hasEnded: false };
  try {
    for await (const piece of answer.body.iterator({ destroyOnReturn: false })) {
      if (!(piece instanceof Uint8Array)) continue;
      const events = decoder.push(piece);
      if (events.length > 0) clock.restart(timeoutMs);
      yield* textsOf(events, options, assembler, state);
      if (state.hasEnded) break;
    }
    if (!state.hasEnded) yield* textsOf(decoder.end(), options, assembler, state);
  } catch (error) {
    // All that matters has come: a connection that breaks before the end mark takes nothing away.
    if (!assembler.isFinished || clock.signal.aborted) throw error;
  }
  if (!state.hasEnded && !assembler.isFinished) {
    throw state.hasBegun
      ? brokenStream('the stream ended before the answer was complete')
      : unreadableAnswer('failed to decode OpenRouter response: the stream is empty');
  }
  finish(answer, clock);
}

/** The texts of these events; notes the beginning and the end mark. */
function* textsOf(
  events: readonly SseEvent[],
  { errorEvent }: StreamOptions,
  assembler: AnswerAssembler,
  state: { hasBegun: boolean; hasEnded: boolean },
): Generator<string> {
  for (const { data } of events) {
    if (data.trim() === '[DONE]') {
      state.hasEnded = true;
      return;
    }
    const chunk = parseChunk(data, state.hasBegun);
    const error = errorBodyOf(chunk);
    if (error !== undefined) throw errorEvent(error);
    const text = assembler.add(chunk);
    if (text === '') continue;
    state.hasBegun = true;
    yield text;
  }
}

function parseChunk(data: string, hasBegun: boolean): unknown {
  try {
    return JSON.parse(data);
  } catch {
    const reason = 'an event of the stream is not JSON';
    throw hasBegun
      ? brokenStream(reason)
      : unreadableAnswer(`failed to decode OpenRouter response: ${reason}`);
  }
}

/** Lets the body end by itself, so that the connection can be used again; not for long. */
function finish(answer: WireAnswer, clock: CallClock): void {
  const { body } = answer;
  if (body.closed || body.readableEnded) {
    clock.end();
    return;
  }
  body.once('close', () => clock.end());
  clock.restart(endMs);
  clock.markOver();
  body.resume();
}
