/**
 * Passes an event stream of a dialect other than OpenAI's chat completions on as bytes (Anthropic Messages, OpenAI
 * Responses, Gemini with `alt=sse`). The rules are those of sse-gate.ts; what an event means is said by the dialect:
 *
 * - Only whole events go out, unchanged. Nothing goes out before the first content; the events before it that carry
 *   data wait and go out with it.
 * - A failure is the end of the stream: an error event; data that is not a JSON object; text outside any event; the end
 *   before the provider has said that its answer is complete.
 * - Comments, pings and events without data are taken out. So is `[DONE]`, which none of these dialects has, though
 *   some servers send it.
 * - Nothing goes out after the dialect's last event. A complete answer that ends without it gets one where it says
 *   nothing of its own (`doneMark`).
 * - Where the client wants another frame than events (a JSON array), the data of each event is put into it.
 * - The result does not depend on how the bytes are cut into chunks.
 *
 * An event whose name says that it is content is neither decoded nor parsed; the rest, a handful in a normal stream,
 * are parsed. Gemini's events have no names, so there every event is.
 */
import { isJsonObject, textOf, type Usage } from '@bytebot/shared';
import type { NativeEventFacts, NativeReading, StreamForm } from '../../dialects/client-dialect.ts';
import type { StreamFault, StreamReader } from '../stream-reader.ts';
import { contentEventEnd } from './content-event.ts';
import { findEventEnd, isOneLine } from './event-boundary.ts';
import { type EventText, readEventText } from './event-text.ts';
import { tokensOfEvent } from './event-tokens.ts';
import { HeldBytes } from './held-bytes.ts';
import { mergedUsage } from './merged-usage.ts';
import { findModelSpans } from './model-spans.ts';
import { OutgoingBytes } from './outgoing-bytes.ts';
import { isErrorAnswer } from './read-chunk.ts';

/** A picture comes as one event of a few megabytes; the codec of the other dialects has the same limit. */
const DEFAULT_MAX_EVENT_BYTES = 16 * 1024 * 1024;

const COLON = 0x3a;

export interface DialectGateOptions {
  readonly reading: NativeReading;
  readonly form: StreamForm;
  /** Replaces the name of the model wherever the dialect has it (`general_settings.echo_requested_model`). */
  readonly echoModel?: string | undefined;
  /** Largest event, and most that is kept before the first content. Default 16 MiB. */
  readonly maxEventBytes?: number;
}

export function createDialectGate(options: DialectGateOptions): DialectGate {
  return new DialectGate(options);
}

export class DialectGate implements StreamReader {
  readonly #reading: NativeReading;
  readonly #form: StreamForm;
  readonly #echoJson: string | undefined;
  readonly #maxEventBytes: number;
  readonly #held = new HeldBytes();
  readonly #outgoing = new OutgoingBytes();
  #finishing = false;
  #framedSome = false;
  #completeSeen = false;
  #endSeen = false;
  contentBegun = false;
  sawActivity = false;
  fault: StreamFault | undefined;
  usage: Usage | undefined;
  passedTokens = 0;
  model: string | undefined;
  /** The dialect's id of the answer (`msg_…`, `resp_…`, `responseId`). */
  answerId: string | undefined;

  constructor({ reading, form, echoModel, maxEventBytes }: DialectGateOptions) {
    this.#reading = reading;
    this.#form = form;
    this.#echoJson = echoModel === undefined ? undefined : JSON.stringify(echoModel);
    this.#maxEventBytes = maxEventBytes ?? DEFAULT_MAX_EVENT_BYTES;
  }

  get complete(): boolean {
    return this.fault === undefined && (this.#endSeen || this.#completeSeen);
  }

  get ended(): boolean {
    return this.fault === undefined && this.#endSeen;
  }

  get #isOver(): boolean {
    return this.fault !== undefined || this.#endSeen;
  }

  /** Whether the client wants the events in another frame than the upstream gives them. */
  get #isFramed(): boolean {
    return this.#form.framedEvent !== undefined;
  }

  push(chunk: Buffer): void {
    this.sawActivity = false;
    if (this.#isOver || chunk.length === 0) return;
    if (this.#held.sizeBytes === 0) this.#read(chunk);
    else if (this.#held.isEndedBy(chunk)) this.#read(this.#held.joinWith(chunk));
    else this.#hold(chunk);
  }

  finish(): void {
    this.sawActivity = false;
    if (this.#isOver) return;
    if (this.#held.sizeBytes > 0) {
      // Some servers leave out the last blank line; an event that is whole without it counts.
      this.#finishing = true;
      this.#read(this.#held.joinWith(Buffer.from('\n\n')));
      if (this.#isOver) return;
    }
    this.#readEnd();
  }

  take(): Buffer | undefined {
    return this.contentBegun ? this.#outgoing.take() : undefined;
  }

  #read(block: Buffer): void {
    const text = block.toString('latin1');
    this.#outgoing.openBlock(block);
    let at = 0;
    while (at < text.length) {
      // What the end has cut off may look whole: it is parsed.
      let end = this.#finishing || this.#isFramed ? -1 : contentEventEnd(text, at, this.#reading);
      if (end !== -1) {
        this.#passContent(at, end);
      } else {
        end = findEventEnd(text, at);
        if (end === -1) break;
        this.#readEvent(block, text, at, end);
        if (this.#isOver) break;
      }
      at = end;
    }
    this.#outgoing.closeBlock();
    if (this.#isOver) return;
    if (at < text.length) this.#hold(at === 0 ? block : Buffer.from(block.subarray(at)));
    if (!this.contentBegun && this.#outgoing.sizeBytes > this.#maxEventBytes) {
      this.#fail('the stream sends no content');
    }
  }

  #passContent(start: number, end: number): void {
    this.sawActivity = true;
    this.contentBegun = true;
    this.passedTokens += tokensOfEvent(end - start);
    this.#outgoing.keep(start, end);
  }

  /** One event the slow way. Sets the fault or the end where it is one. */
  #readEvent(block: Buffer, text: string, start: number, end: number): void {
    if (text.charCodeAt(start) === COLON && isOneLine(text, start, end)) return;
    const event = readEventText(block.toString('utf8', start, end));
    const data = event.data.trim();
    if (data === '' || event.name === 'ping') return;
    if (data === '[DONE]') this.#readEnd();
    else if (event.name === 'error') this.fault = { cause: 'error', errorText: data };
    else this.#readData(block, start, end, event);
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
    // Servers that leave the name out say it in the data, where both dialects that have names repeat it.
    const name = event.name === '' ? (textOf(value, 'type') ?? '') : event.name;
    if (this.#reading.isContentEvent(name)) {
      this.#letOut(block, start, end, event);
      this.#noteContent(end - start);
    } else {
      this.#readFacts(block, start, end, event, this.#reading.readEvent(name, value));
    }
  }

  #readFacts(block: Buffer, start: number, end: number, event: EventText, facts: NativeEventFacts): void {
    if (facts.isPing) return;
    this.sawActivity = true;
    // A failure may say what it has cost.
    if (facts.usage !== undefined) this.usage = mergedUsage(this.usage, facts.usage);
    if (facts.isError) {
      this.fault = { cause: 'error', errorText: event.data.trim() };
      return;
    }
    this.model ??= facts.model;
    this.answerId ??= facts.id;
    if (facts.isComplete) this.#completeSeen = true;
    if (facts.isEnd && !this.contentBegun && !facts.hasContent && !this.#completeSeen) {
      this.#fail('the stream is empty');
      return;
    }
    this.#letOut(block, start, end, event, facts.model);
    if (facts.hasContent) this.#noteContent(end - start);
    else if (facts.isComplete) this.contentBegun = true;
    if (facts.isEnd) this.#end();
  }

  #end(): void {
    this.#endSeen = true;
    const end = this.#form.framedEnd?.();
    if (end !== undefined) this.#outgoing.insert(Buffer.from(end));
  }

  #noteContent(sizeBytes: number): void {
    this.sawActivity = true;
    this.contentBegun = true;
    this.passedTokens += tokensOfEvent(sizeBytes);
  }

  #letOut(block: Buffer, start: number, end: number, event: EventText, model?: string): void {
    const echoJson = model === undefined ? undefined : this.#echoJson;
    const form = this.#form;
    if (form.framedEvent !== undefined) {
      const data = echoJson === undefined ? event.data.trim() : withModel(event.data.trim(), echoJson);
      this.#outgoing.insert(Buffer.from(form.framedEvent(data, !this.#framedSome)));
      this.#framedSome = true;
    } else if (echoJson !== undefined) {
      const text = event.rewritten ?? block.toString('utf8', start, end);
      this.#outgoing.insert(Buffer.from(withModel(text, echoJson)));
    } else if (event.rewritten === undefined) {
      this.#outgoing.keep(start, end);
    } else {
      this.#outgoing.insert(Buffer.from(event.rewritten));
    }
  }

  /** The upstream has no more to say: its answer is complete, or it never will be. */
  #readEnd(): void {
    if (!this.#completeSeen) {
      this.#fail(
        this.contentBegun ? 'the stream ended before the answer was complete' : 'the stream is empty',
      );
      return;
    }
    const { doneMark } = this.#reading;
    if (doneMark !== undefined && !this.#isFramed) this.#outgoing.insert(Buffer.from(doneMark));
    this.#end();
  }

  /** What the end of the stream has cut off is no event: the answer is complete without it, or it is not. */
  #refuse(event: EventText, value: unknown): void {
    const isCutOff = this.#finishing && value === undefined;
    if (isCutOff && (this.contentBegun || !event.isBare)) return;
    this.#fail(
      event.isBare ? 'the answer is not an event stream' : 'an event of the stream is not a JSON object',
    );
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

/** The event with another name for its model, everything else as it was. */
function withModel(text: string, nameJson: string): string {
  let written = '';
  let at = 0;
  for (const { start, end } of findModelSpans(text)) {
    written += text.slice(at, start) + nameJson;
    at = end;
  }
  return written + text.slice(at);
}

/** Undefined when the text is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
