import { type ChatMessage, type ContentPart, isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import type { CallLedger } from './call-ledger.ts';
import { checkNames, expectObject, expectText, fieldOf, inCamelCase, listOf, pathOf } from './proto-json.ts';
import { filePart, inlinePart } from './read-media.ts';
import { besideData, dataOf, expectPart } from './read-part.ts';

const responseFields: ReadonlySet<string> = new Set([
  'id',
  'name',
  'response',
  'parts',
  'scheduling',
  'willContinue',
]);
const responsePartFields: ReadonlySet<string> = new Set(['inlineData', 'fileData']);

/** What the user and the functions say in one content; results stand before the rest, as all others want them. */
export class UserTurn {
  readonly #calls: CallLedger;
  readonly #results: ChatMessage[] = [];
  readonly #content: ContentPart[] = [];
  /** Takes the paths of what only Google can be told. */
  readonly #dropped: string[];

  constructor(calls: CallLedger, dropped: string[]) {
    this.#calls = calls;
    this.#dropped = dropped;
  }

  /** @throws DialectError naming the part that cannot stand in a content of the user. */
  add(part: JsonObject, path: string): void {
    const { kind, value } = dataOf(part, path);
    const place = pathOf(part, kind, path);
    switch (kind) {
      case 'text':
        if (typeof value !== 'string') throw new DialectError(place, 'The text must be a string.');
        this.#addContent({ type: 'text', text: value }, part, path);
        return;
      case 'inlineData':
        this.#addContent(inlinePart(value, place), part, path);
        return;
      case 'fileData':
        this.#addContent(filePart(value, place), part, path);
        return;
      case 'functionResponse':
        this.#results.push(this.#result(expectObject(value, place), place));
        return;
      default:
        throw new DialectError(place, `A ${kind} belongs into a content of the model, not of the user.`);
    }
  }

  messages(): ChatMessage[] {
    const content = this.#content;
    if (content.length === 0) return this.#results;
    const [first] = content;
    const isText = content.length === 1 && first?.type === 'text' && first.extra_content === undefined;
    const said = isText && typeof first?.text === 'string' ? first.text : content;
    return [...this.#results, { role: 'user', content: said }];
  }

  #addContent(content: ContentPart, part: JsonObject, path: string): void {
    const { thoughtSignature: _, ...beside } = besideData(part);
    for (const name in beside)
      if (!isSaid(content, name, beside)) this.#dropped.push(pathOf(part, name, path));
    const detailed = withDetail(content, beside.mediaResolution);
    this.#content.push(
      Object.keys(beside).length === 0 ? detailed : { ...detailed, extra_content: { google: beside } },
    );
  }

  #result(response: JsonObject, path: string): ChatMessage {
    checkNames(response, responseFields, path);
    const name = expectText(response.name, `${path}.name`);
    const ownId = filledId(response.id, `${path}.id`);
    const id = this.#calls.answer(name, ownId, path);
    const given = response.response;
    const result = given === undefined || given === null ? {} : expectObject(given, `${path}.response`);
    const media = listOf(response.parts, `${path}.parts`).map((part, index) =>
      responsePart(expectPart(part, `${path}.parts[${index}]`), `${path}.parts[${index}]`),
    );
    const own = ownResult(response, result);
    for (const field of ['scheduling', 'willContinue']) {
      if (fieldOf(response, field) !== undefined) this.#dropped.push(pathOf(response, field, path));
    }
    const { text, isError } = textOf(result);
    const hasText = media.length === 0 || Object.keys(result).length > 0;
    return {
      role: 'tool',
      tool_call_id: id,
      content: media.length === 0 ? text : [...(hasText ? [{ type: 'text' as const, text }] : []), ...media],
      ...(isError ? { is_error: true } : {}),
      ...(own === undefined ? {} : { extra_content: { google: own } }),
    };
  }
}

function responsePart(part: JsonObject, path: string): ContentPart {
  checkNames(part, responsePartFields, path);
  const inline = fieldOf(part, 'inlineData');
  if (inline !== undefined) return inlinePart(inline, pathOf(part, 'inlineData', path));
  const file = fieldOf(part, 'fileData');
  if (file !== undefined) return filePart(file, pathOf(part, 'fileData', path));
  throw new DialectError(path, 'A part of a function response must have inlineData or fileData.');
}

/** `output` and `error` are the keys Google documents; anything else is told as JSON. */
function textOf(result: JsonObject): { readonly text: string; readonly isError: boolean } {
  const [entry, ...others] = Object.entries(result);
  const only = others.length === 0 ? entry : undefined;
  const isError = only?.[0] === 'error';
  const told = isError || only?.[0] === 'output' || only?.[0] === 'result' ? only?.[1] : result;
  return { text: typeof told === 'string' ? told : JSON.stringify(told), isError };
}

/** What the text of the result does not say exactly; undefined when it says all. */
function ownResult(response: JsonObject, result: JsonObject): JsonObject | undefined {
  const { scheduling, willContinue } = inCamelCase(response);
  const own = {
    ...(saysAll(result) ? {} : { response: result }),
    ...(scheduling === undefined ? {} : { scheduling }),
    ...(willContinue === undefined ? {} : { willContinue }),
  };
  return Object.keys(own).length === 0 ? undefined : own;
}

function saysAll(result: JsonObject): boolean {
  const [entry, ...others] = Object.entries(result);
  if (entry === undefined || others.length > 0) return false;
  const [key, value] = entry;
  return (key === 'output' || key === 'error') && typeof value === 'string' && /\S/.test(value);
}

function filledId(value: unknown, path: string): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : expectText(value, path);
}

const details: Readonly<Record<string, string>> = {
  MEDIA_RESOLUTION_LOW: 'low',
  MEDIA_RESOLUTION_HIGH: 'high',
  MEDIA_RESOLUTION_ULTRA_HIGH: 'high',
};

/** The resolution of a picture, where OpenAI has a word for it. */
function withDetail(content: ContentPart, resolution: unknown): ContentPart {
  const detail = detailOf(resolution);
  if (detail === undefined || !isJsonObject(content.image_url)) return content;
  return { ...content, image_url: { ...content.image_url, detail } };
}

function detailOf(resolution: unknown): string | undefined {
  const level = isJsonObject(resolution) ? resolution.level : resolution;
  return typeof level === 'string' && Object.hasOwn(details, level) ? details[level] : undefined;
}

/** Whether what stands beside the data is told to every provider. */
function isSaid(content: ContentPart, name: string, beside: JsonObject): boolean {
  if (name === 'thought') return beside.thought !== true;
  return (
    name === 'mediaResolution' &&
    content.type === 'image_url' &&
    detailOf(beside.mediaResolution) !== undefined
  );
}
