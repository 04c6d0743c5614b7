import { memberOf, type Usage } from '@bytebot/shared';
import type { NativeEventFacts, NativeReading, StreamForm } from '../../dialects/client-dialect.ts';
import type { DialectGate } from './dialect-gate.ts';
import { mergedUsage } from './merged-usage.ts';

/** JSON of any shape, read loosely. */
type Json = ReturnType<typeof JSON.parse>;

export const events: StreamForm = {
  contentType: 'text/event-stream',
  heartbeat: ': wait\n\n',
  failure: () => '',
};

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

function usageOf(value: Json): Usage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { prompt = 0, completion = 0 } = value;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

/** A dialect in the manner of Anthropic's and of Responses: names, an end event, content that is not parsed. */
export const named: NativeReading = {
  readAnswer: () => {
    throw new Error('not asked here');
  },
  isContentEvent: (name) => name === 'delta',
  readEvent: (name, value: Json) => ({
    ...nothing,
    usage: usageOf(value.usage),
    model: value.message?.model ?? value.model,
    id: value.message?.id,
    hasContent: name === 'block' && value.block === 'tool',
    isError: name === 'failed',
    isComplete: name === 'stopping',
    isEnd: name === 'stop',
    isPing: name === 'noop',
  }),
  doneMark: 'event: stop\ndata: {"type":"stop"}\n\n',
};

/** One in the manner of Gemini: no names, no end event. */
export const nameless: NativeReading = {
  ...named,
  isContentEvent: () => false,
  readEvent: (_name, value: Json) => ({
    ...nothing,
    usage: usageOf(value.usage),
    model: memberOf(value, 'modelVersion') as string | undefined,
    id: memberOf(value, 'responseId') as string | undefined,
    hasContent: Boolean(value.text),
    isComplete: Boolean(value.finishReason),
  }),
  doneMark: undefined,
};

/** What a stream comes to, whoever reads it. */
export interface DialectResult {
  /** All bytes let out, as latin1. */
  readonly output: string;
  readonly fault: string | undefined;
  readonly usage: unknown;
  readonly complete: boolean;
  readonly model: string | undefined;
  readonly answerId: string | undefined;
}

/** Feeds the pieces to a gate and checks on the way that only whole events come out. */
export function runDialectGate(gate: DialectGate, pieces: readonly Buffer[]): DialectResult {
  let output = '';
  const take = (): void => {
    const ready = gate.take();
    if (ready === undefined) return;
    output += ready.toString('latin1');
    if (!/\n\r?\n$/.test(output)) throw new Error(`half an event came out: ${output.slice(-80)}`);
  };
  for (const piece of pieces) {
    gate.push(piece);
    take();
  }
  gate.finish();
  take();
  const { fault, usage, complete, model, answerId } = gate;
  const faultText =
    fault === undefined ? undefined : fault.cause === 'error' ? `error ${fault.errorText}` : fault.cause;
  return { output, fault: faultText, usage, complete, model, answerId };
}

/** The same rules, written down without any care for speed: the whole stream at once. */
export function readDialectStream(stream: Buffer, reading: NativeReading, echoModel?: string): DialectResult {
  const state = new ReferenceReader(reading, echoModel);
  let rest = stream.toString('latin1');
  for (let cut = /\n\r?\n/.exec(rest); cut !== null && !state.over; cut = /\n\r?\n/.exec(rest)) {
    const end = cut.index + cut[0].length;
    state.event(rest.slice(0, end), false);
    rest = rest.slice(end);
  }
  const [tail] = /^[\s\S]*?\n\r?\n/.exec(`${rest}\n\n`) ?? [];
  if (!state.over && rest !== '' && tail !== undefined) state.event(tail, true);
  return state.result();
}

class ReferenceReader {
  readonly #reading: NativeReading;
  readonly #echoModel: string | undefined;
  #output = '';
  #content = false;
  #complete = false;
  #ended = false;
  #fault: string | undefined;
  #usage: Usage | undefined;
  #model: string | undefined;
  #id: string | undefined;

  constructor(reading: NativeReading, echoModel: string | undefined) {
    this.#reading = reading;
    this.#echoModel = echoModel;
  }

  get over(): boolean {
    return this.#ended || this.#fault !== undefined;
  }

  event(raw: string, isTail: boolean): void {
    const [, plainName] = /^event: ?(.*?)\r?\ndata: ?\{[^\n]*\}\r?\n\r?\n$/.exec(raw) ?? [];
    if (!isTail && plainName !== undefined && this.#reading.isContentEvent(plainName)) {
      this.#content = true;
      this.#output += raw;
      return;
    }
    const lines = Buffer.from(raw, 'latin1').toString().split(/\r?\n/);
    const kept = lines.filter((line) => line !== '' && !line.startsWith(':'));
    const hasComments = lines.some((line) => line.startsWith(':'));
    let bare = false;
    let name = '';
    const data: string[] = [];
    for (const line of kept) {
      const [, field, value] = /^(data|event)(?::\s?(.*))?$/s.exec(line) ?? [];
      if (field === 'data') data.push(value ?? '');
      else if (bare || /^\s*[{[<]/.test(line)) {
        bare = true;
        data.push(line);
      } else if (field === 'event') name = value ?? '';
    }
    const text = data.join('\n');
    const written = hasComments ? Buffer.from(`${kept.join('\n')}\n\n`).toString('latin1') : raw;
    if (text.trim() === '' || name === 'ping') return;
    if (text.trim() === '[DONE]') this.#end();
    else if (name === 'error') this.#fault = `error ${text.trim()}`;
    else this.#readJson(text, name, written, bare, isTail);
  }

  #readJson(text: string, name: string, written: string, bare: boolean, isTail: boolean): void {
    let value: Json;
    try {
      value = JSON.parse(text);
    } catch {
      if (!isTail || (bare && !this.#content)) this.#fault = 'unreadable';
      return;
    }
    if (value?.error || value?.[0]?.error) this.#fault = `error ${text.trim()}`;
    else if (bare || typeof value !== 'object' || value === null || Array.isArray(value))
      this.#fault = 'unreadable';
    else this.#readValue(value, name === '' ? String(value.type ?? '') : name, text, written);
  }

  #readValue(value: Json, name: string, text: string, written: string): void {
    if (this.#reading.isContentEvent(name)) {
      this.#content = true;
      this.#output += written;
      return;
    }
    const facts = this.#reading.readEvent(name, value);
    if (facts.isPing) return;
    if (facts.usage !== undefined) this.#usage = mergedUsage(this.#usage, facts.usage);
    if (facts.isError) {
      this.#fault = `error ${text.trim()}`;
      return;
    }
    this.#model ??= facts.model;
    this.#id ??= facts.id;
    if (facts.isComplete) this.#complete = true;
    if (facts.hasContent || facts.isComplete) this.#content = true;
    if (facts.isEnd && !this.#content) this.#fault = 'unreadable';
    else {
      this.#output += this.#renamed(written, facts.model);
      if (facts.isEnd) this.#ended = true;
    }
  }

  #renamed(written: string, model: string | undefined): string {
    if (this.#echoModel === undefined || model === undefined) return written;
    const echoed = Buffer.from(JSON.stringify(this.#echoModel)).toString('latin1');
    return written.replace(/("model(?:Version)?"\s*:\s*)"[^"]*"/, (_all, key: string) => `${key}${echoed}`);
  }

  #end(): void {
    if (this.#complete) {
      this.#output += this.#reading.doneMark ?? '';
      this.#ended = true;
    } else this.#fault = 'unreadable';
  }

  result(): DialectResult {
    if (!this.over) this.#end();
    return {
      output: this.#content ? this.#output : '',
      fault: this.#fault,
      usage: this.#usage,
      complete: this.#fault === undefined,
      model: this.#model,
      answerId: this.#id,
    };
  }
}
