import type { ChatMessage, ContentPart, JsonObject, ToolCall } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { inStandardAlphabet } from './base64.ts';
import type { CallLedger } from './call-ledger.ts';
import { thinkingIn } from './kept-thinking.ts';
import { checkNames, expectObject, expectText, fieldOf, inCamelCase, pathOf } from './proto-json.ts';
import { filePart, inlinePart } from './read-media.ts';
import { besideData, dataOf } from './read-part.ts';

const callFields: ReadonlySet<string> = new Set(['id', 'name', 'args']);

/** What a model has said in one turn: neighbouring contents of the model, as streaming clients keep them, are one. */
export class ModelTurn {
  readonly #calls: CallLedger;
  readonly #content: ContentPart[] = [];
  readonly #toolCalls: ToolCall[] = [];
  readonly #thoughts: string[] = [];
  readonly #thinking: JsonObject[] = [];
  readonly #native: JsonObject[] = [];
  /** The parts in Google's own words, in order, with an id on every call. */
  readonly #own: JsonObject[] = [];
  #textSignature: string | undefined;
  #isPlain = true;
  readonly #dropped: string[];

  /** @param dropped Takes the paths of what only Google can be told. */
  constructor(calls: CallLedger, dropped: string[]) {
    this.#calls = calls;
    this.#dropped = dropped;
    calls.openTurn();
  }

  /** @throws DialectError naming the part that a model cannot have said. */
  add(part: JsonObject, path: string): void {
    const { kind, value } = dataOf(part, path);
    const signature = signatureOf(part, path);
    if (kind === 'text') this.#addText(part, value, signature, path);
    else if (kind === 'functionCall') this.#addCall(part, value, signature, path);
    else if (kind === 'inlineData' || kind === 'fileData') this.#addMedia(part, kind, value, path);
    else if (kind === 'functionResponse') {
      throw new DialectError(
        path,
        'A functionResponse belongs into a content of the user, not of the model.',
      );
    } else this.#addNative(part, value, kind, path);
  }

  /** The message in the canonical form; undefined when nothing was said. */
  message(): ChatMessage | undefined {
    if (this.#own.length === 0 && this.#thinking.length === 0) return undefined;
    const specific = {
      ...(this.#textSignature === undefined ? {} : { thought_signatures: [this.#textSignature] }),
      ...(this.#native.length === 0 ? {} : { native_blocks: this.#native }),
    };
    return {
      role: 'assistant',
      content: contentOf(this.#content),
      ...(this.#thoughts.length === 0 ? {} : { reasoning_content: this.#thoughts.join('') }),
      ...(this.#thinking.length === 0 ? {} : { thinking_blocks: this.#thinking }),
      ...(this.#toolCalls.length === 0 ? {} : { tool_calls: this.#toolCalls }),
      ...(Object.keys(specific).length === 0 ? {} : { provider_specific_fields: specific }),
      ...(this.#isPlain ? {} : { extra_content: { google: { parts: this.#own } } }),
    };
  }

  #addText(part: JsonObject, value: unknown, signature: string | undefined, path: string): void {
    if (typeof value !== 'string') throw new DialectError(`${path}.text`, 'The text must be a string.');
    const kept = signature === undefined ? undefined : thinkingIn(signature);
    if (kept !== undefined) {
      this.#thinking.push(kept);
      return;
    }
    if (fieldOf(part, 'thought') === true) {
      if (value !== '') this.#thoughts.push(value);
      this.#isPlain = false;
    } else {
      this.#say({ type: 'text', text: value });
      this.#textSignature = signature ?? this.#textSignature;
      this.#isPlain &&= this.#toolCalls.length === 0 && signature === undefined;
    }
    this.#keep(part, { text: value });
  }

  #addCall(part: JsonObject, value: unknown, signature: string | undefined, path: string): void {
    const place = pathOf(part, 'functionCall', path);
    const call = expectObject(value, place);
    checkNames(call, callFields, place);
    const name = expectText(call.name, `${place}.name`);
    const args =
      call.args === undefined || call.args === null ? {} : expectObject(call.args, `${place}.args`);
    const ownId =
      call.id === undefined || call.id === null || call.id === ''
        ? undefined
        : expectText(call.id, `${place}.id`);
    const id = this.#calls.addCall(name, ownId);
    this.#toolCalls.push({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
      ...(signature === undefined ? {} : { extra_content: { google: { thought_signature: signature } } }),
    });
    this.#keep(part, { functionCall: { id, name, args } });
  }

  #addMedia(part: JsonObject, kind: 'inlineData' | 'fileData', value: unknown, path: string): void {
    const place = pathOf(part, kind, path);
    this.#content.push(kind === 'inlineData' ? inlinePart(value, place) : filePart(value, place));
    this.#isPlain &&= this.#toolCalls.length === 0 && !hasSignature(part);
    this.#keep(part, { [kind]: inCamelCase(expectObject(value, place)) });
  }

  #addNative(part: JsonObject, value: unknown, kind: string, path: string): void {
    const native = { [kind]: expectObject(value, pathOf(part, kind, path)) };
    this.#native.push(native);
    this.#dropped.push(pathOf(part, kind, path));
    this.#isPlain = false;
    this.#keep(part, native);
  }

  /** What a client keeps of a stream are pieces of one text. */
  #say(said: { readonly type: 'text'; readonly text: string }): void {
    const last = this.#content.at(-1);
    if (last?.type === 'text' && typeof last.text === 'string') {
      this.#content.splice(-1, 1, { type: 'text', text: last.text + said.text });
    } else this.#content.push({ ...said });
  }

  #keep(part: JsonObject, data: JsonObject): void {
    const { thoughtSignature, ...beside } = besideData(part);
    if (Object.keys(beside).length > 0) this.#isPlain = false;
    const signature = typeof thoughtSignature === 'string' ? inStandardAlphabet(thoughtSignature) : undefined;
    this.#own.push({
      ...data,
      ...beside,
      ...(signature === undefined ? {} : { thoughtSignature: signature }),
    });
  }
}

function contentOf(content: ContentPart[]): string | ContentPart[] | null {
  const [first] = content;
  if (first === undefined) return null;
  return content.length === 1 && first.type === 'text' && typeof first.text === 'string'
    ? first.text
    : content;
}

function signatureOf(part: JsonObject, path: string): string | undefined {
  const signature = fieldOf(part, 'thoughtSignature');
  if (signature === undefined || signature === '') return undefined;
  return inStandardAlphabet(expectText(signature, pathOf(part, 'thoughtSignature', path)));
}

function hasSignature(part: JsonObject): boolean {
  return fieldOf(part, 'thoughtSignature') !== undefined;
}
