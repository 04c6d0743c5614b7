import { isJsonObject, type JsonObject } from '@bytebot/shared';

/** What a client wants of a model, in no dialect. */
export interface Wish {
  readonly text: string;
  readonly system?: string;
  /** PNG as base64. */
  readonly picture?: string;
  readonly tools?: readonly WishedTool[];
  readonly schema?: JsonObject;
  readonly thinks?: boolean;
  readonly stop?: string;
  readonly tokensMax?: number;
  readonly streams?: boolean;
  /** The model’s answer before and what its calls gave, in the order of the calls. */
  readonly earlier?: { readonly answer: Said; readonly results: readonly string[] };
}

export interface WishedTool {
  readonly name: string;
  readonly parameters: JsonObject;
}

/** Why an answer ended. A dialect that has no word of its own for calls or stop sequences says `stop`. */
export type Ending = 'stop' | 'calls' | 'length' | 'sequence' | 'refused';

/** What the client got, in no dialect. */
export interface Said {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly ending: Ending;
  readonly tokens: { readonly input: number; readonly output: number };
  /** What the client sends back as the model’s turn, in its own dialect. */
  readonly turn: readonly JsonObject[];
}

/** A client of one dialect: how it asks and how it reads what it gets. */
export interface DialectClient {
  readonly name: 'chat' | 'messages' | 'responses' | 'generateContent';
  request(model: string, wish: Wish): { readonly path: string; readonly body: JsonObject };
  /** @throws Error when it is no complete answer of the dialect. */
  readWhole(body: JsonObject): Said;
  /** Puts a stream together; throws as `readWhole`, also where the stream tells something in a false order. */
  readStream(text: string): Said;
  /** What an answer made of calls, and one cut by a limit, end with here. */
  readonly endings: Readonly<Record<'calls' | 'length', Ending>>;
}

/** The objects of a list; none, where it is no list. */
export function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function object(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function count(value: unknown): number {
  if (typeof value !== 'number') throw new Error(`No number of tokens: ${JSON.stringify(value)}`);
  return value;
}

export function only<T>(list: readonly T[], what: string): T {
  const [first] = list;
  if (first === undefined || list.length > 1) throw new Error(`${list.length} instead of one ${what}`);
  return first;
}

/** The fields that have a value. */
export function present(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The ending that the word stands for. */
export function endingOf(word: unknown, words: Readonly<Record<string, Ending>>): Ending {
  const ending = Object.hasOwn(words, String(word)) ? words[String(word)] : undefined;
  if (ending === undefined) throw new Error(`An unknown ending: ${String(word)}`);
  return ending;
}

export interface StreamEvent {
  readonly name: string;
  readonly data: string;
}

/** The events of a stream, without comments. */
export function eventsIn(stream: string): StreamEvent[] {
  return stream.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const fieldOf = (field: string): string[] =>
      lines.flatMap((line) => (line.startsWith(`${field}: `) ? [line.slice(field.length + 2)] : []));
    const data = fieldOf('data').join('\n');
    return data === '' ? [] : [{ name: fieldOf('event').join(), data }];
  });
}
