/**
 * Passes an OpenAI-dialect event stream on as bytes, event by event, and knows what it says. The rules:
 *
 * - Only whole events go out, unchanged; what follows the last blank line waits for its end. A cut upstream never
 *   leaves half an event before our error.
 * - Nothing goes out before the first content: text, reasoning, a refusal, a tool call, audio, a picture or a
 *   finish reason. A role alone, usage, filter results and comments are not content; the events among them that
 *   carry data wait and go out with it.
 * - A failure is the end of the stream: an error event; an event whose data is not a JSON object; text outside any
 *   event; `[DONE]` or the end before any content; the end without `[DONE]` and without a finish reason.
 * - Comments, pings and events without data are taken out. So is the usage event (no choices) if the client did not
 *   ask for one; usage in an event with choices stays.
 * - Nothing goes out after `[DONE]`. A stream that has a finish reason and ends without `[DONE]` gets one.
 * - The result does not depend on how the bytes are cut into chunks.
 *
 * Every event is looked at. One that has the shape of an event parsed before is compared instead of parsed, see
 * event-template.ts; the rest, a handful in a normal stream, are parsed.
 */
import { isJsonObject, type JsonObject, SSE_DONE, type Usage } from '@bytebot/shared';
import type { StreamFault, StreamReader } from '../stream-reader.ts';
import { EchoedModel } from './echoed-model.ts';
import { findEventEnd, isOneLine } from './event-boundary.ts';
import { type EventTemplate, learnTemplate, MAX_LEARNT_BYTES, type ValueSpan } from './event-template.ts';
import { type EventText, readEventText } from './event-text.ts';
import { tokensOfEvent } from './event-tokens.ts';
import { HeldBytes } from './held-bytes.ts';
import { OutgoingBytes } from './outgoing-bytes.ts';
import { isErrorAnswer, readChunk } from './read-chunk.ts';

/** A picture comes as one event of a few megabytes; the codec of the other dialects has the same limit. */
const DEFAULT_MAX_EVENT_BYTES = 16 * 1024 * 1024;
/** After this many events in a row that fit no template, the stream is taken for one without a common shape. */
const MAX_MISSES = 32;

const COLON = 0x3a;

export interface SseGateOptions {
  /** Whether the client asked for the usage event; otherwise it is taken out. */
  readonly includeUsage: boolean;
  /** Replaces the `model` of every chunk (`general_settings.echo_requested_model`). */
  readonly echoModel?: string | undefined;
  /** Largest event, and most that is kept before the first content. Default 16 MiB. */
  readonly maxEventBytes?: number;
}

export function createSseGate(options: SseGateOptions): SseGate {
  return new SseGate(options);
}

export class SseGate implements StreamReader {
  readonly #includeUsage: boolean;
  readonly #echo: EchoedModel | undefined;
  readonly #maxEventBytes: number;
  readonly #held = new HeldBytes();
  readonly #outgoing = new OutgoingBytes();
  #template: EventTemplate | undefined;
  #misses = 0;
  #finishing = false;
  #finishReasonSeen = false;
  #doneSeen = false;
  contentBegun = false;
  sawActivity = false;
  fault: StreamFault | undefined;
  usage: Usage | undefined;
  passedTokens = 0;
  model: string | undefined;
  id: string | undefined;

  constructor(options: SseGateOptions) {
    this.#includeUsage = options.includeUsage;
    this.#echo = options.echoModel === undefined ? undefined : new EchoedModel(options.echoModel);
    this.#maxEventBytes = options.maxEventBytes ?? DEFAULT_MAX_EVENT_BYTES;
  }

  /** The upstream has said that its answer is complete, by `[DONE]` or a finish reason. */
  get complete(): boolean {
    return this.fault === undefined && (this.#doneSeen || this.#finishReasonSeen);
  }

  /** `[DONE]` has been read or added. */
  get ended(): boolean {
    return this.fault === undefined && this.#doneSeen;
  }

  /** Reads one block as it came from the socket. */
  push(chunk: Buffer): void {
    this.sawActivity = false;
    if (this.fault !== undefined || this.#doneSeen || chunk.length === 0) return;
    if (this.#held.sizeBytes === 0) this.#read(chunk);
    else if (this.#held.isEndedBy(chunk)) this.#read(this.#held.joinWith(chunk));
    else this.#hold(chunk);
  }

  /** The upstream has ended its answer, properly or not. */
  finish(): void {
    this.sawActivity = false;
    if (this.fault !== undefined || this.#doneSeen) return;
    if (this.#held.sizeBytes > 0) {
      // Some servers leave out the last blank line; an event that is whole without it counts.
      this.#finishing = true;
      this.#read(this.#held.joinWith(Buffer.from('\n\n')));
      if (this.fault !== undefined || this.#doneSeen) return;
    }
    if (this.#finishReasonSeen) {
      this.#doneSeen = true;
      this.#outgoing.insert(Buffer.from(SSE_DONE));
    } else {
      this.#fail(
        this.contentBegun ? 'the stream ended before the answer was complete' : 'the stream is empty',
      );
    }
  }

  /** The events that may go out now; taking them empties the gate. Undefined before the first content. */
  take(): Buffer | undefined {
    return this.contentBegun ? this.#outgoing.take() : undefined;
  }

  #read(block: Buffer): void {
    const text = block.toString('latin1');
    this.#outgoing.openBlock(block);
    let at = 0;
    while (at < text.length) {
      const template = this.#template;
      let end = template === undefined ? -1 : template.matchEnd(text, at);
      if (end !== -1) {
        this.#passKnown(at, end, template?.modelSpan);
      } else {
        end = findEventEnd(text, at);
        if (end === -1) break;
        this.#readEvent(block, text, at, end);
        if (this.fault !== undefined || this.#doneSeen) break;
      }
      at = end;
    }
    this.#outgoing.closeBlock();
    if (this.fault !== undefined || this.#doneSeen) return;
    if (at < text.length) this.#hold(at === 0 ? block : Buffer.from(block.subarray(at)));
    if (!this.contentBegun && this.#outgoing.sizeBytes > this.#maxEventBytes) {
      this.#fail('the stream sends no content');
    }
  }

  /** One event the slow way. Sets the fault or the end where it is one. */
  #readEvent(block: Buffer, text: string, start: number, end: number): void {
    if (text.charCodeAt(start) === COLON && isOneLine(text, start, end)) return;
    const event = readEventText(block.toString('utf8', start, end));
    const data = event.data.trim();
    if (data === '' || event.name === 'ping') return;
    this.sawActivity = true;
    if (data === '[DONE]') this.#readDone(start, end);
    else if (event.name === 'error') this.fault = { cause: 'error', errorText: data };
    else this.#readData(block, start, end, event);
  }

  #readDone(start: number, end: number): void {
    if (!this.contentBegun) {
      this.#fail('the stream is empty');
      return;
    }
    this.#doneSeen = true;
    this.#outgoing.keep(start, end);
  }

  #readData(block: Buffer, start: number, end: number, event: EventText): void {
    const value = parseJson(event.data);
    if (isErrorAnswer(value)) {
      this.fault = { cause: 'error', errorText: event.data.trim() };
      return;
    }
    if (event.isBare || !isJsonObject(value)) {
      this.#refuse(event, value);
      return;
    }
    const facts = readChunk(value);
    this.model ??= facts.model;
    this.id ??= facts.id;
    if (facts.usage !== undefined) this.usage = facts.usage;
    if (facts.hasFinishReason) this.#finishReasonSeen = true;
    if (facts.usage !== undefined && !facts.hasChoices && !this.#includeUsage) return;
    if (facts.hasContent) {
      this.contentBegun = true;
      this.passedTokens += tokensOfEvent(end - start);
    }
    this.#passParsed(block, start, end, event, value);
    // Usage and finish reasons come once: there is nothing to learn from their events.
    const isTypical = !facts.hasFinishReason && facts.usage === undefined && event.rewritten === undefined;
    if (isTypical && this.contentBegun) this.#learn(block, start, end, event.isOneLine);
  }

  /** What the end of the stream has cut off is no event: the answer is complete without it, or it is not. */
  #refuse(event: EventText, value: unknown): void {
    const isCutOff = this.#finishing && value === undefined;
    if (isCutOff && (this.contentBegun || !event.isBare)) return;
    this.#fail(
      event.isBare ? 'the answer is not an event stream' : 'an event of the stream is not a JSON object',
    );
  }

  /** The template's text is a copy: a slice would keep the whole block in memory as long as the stream. */
  #learn(block: Buffer, start: number, end: number, isOneLine: boolean): void {
    this.#misses += 1;
    if (this.#misses > MAX_MISSES || end - start > MAX_LEARNT_BYTES) return;
    const template = learnTemplate(block.toString('latin1', start, end));
    if (template === undefined) return;
    const canEcho = template.modelSpan !== undefined && isOneLine;
    if (this.#echo === undefined || canEcho) this.#template = template;
  }

  /** An event that fits the template. */
  #passKnown(start: number, end: number, model: ValueSpan | undefined): void {
    this.#misses = 0;
    this.sawActivity = true;
    this.passedTokens += tokensOfEvent(end - start);
    if (this.#echo === undefined || model === undefined) this.#outgoing.keep(start, end);
    else this.#echo.splice(this.#outgoing, start, end, model);
  }

  #passParsed(block: Buffer, start: number, end: number, event: EventText, value: JsonObject): void {
    if (this.#echo !== undefined && Object.hasOwn(value, 'model')) {
      this.#echo.pass(this.#outgoing, block, start, end, event, value);
    } else if (event.rewritten === undefined) {
      this.#outgoing.keep(start, end);
    } else {
      this.#outgoing.insert(Buffer.from(event.rewritten));
    }
  }

  #hold(bytes: Buffer): void {
    this.#held.add(bytes);
    if (!this.#held.isComment) this.sawActivity = true;
    if (this.#held.sizeBytes > this.#maxEventBytes) {
      this.#fail(`an event of the stream is larger than ${this.#maxEventBytes} bytes`);
    }
  }

  #fail(reason: string): void {
    this.fault = { cause: 'unreadable', reason };
  }
}

/** Undefined when the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
