import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { listOf } from '../openai/read-question.ts';
import { validationError } from './bedrock-refusals.ts';

/** The kinds of blocks by where they may stand (ContentBlock, SystemContentBlock, ToolResultContentBlock). */
const kindsByPlace: Readonly<Record<string, ReadonlySet<string>>> = {
  user: new Set([
    'text',
    'image',
    'document',
    'video',
    'audio',
    'toolResult',
    'cachePoint',
    'guardContent',
    'searchResult',
  ]),
  assistant: new Set(['text', 'toolUse', 'reasoningContent', 'cachePoint', 'citationsContent', 'image']),
  system: new Set(['text', 'cachePoint', 'guardContent']),
  result: new Set(['text', 'json', 'image', 'document', 'video', 'searchResult']),
};

/** Formats by kind of media. */
const formats: Readonly<Record<string, ReadonlySet<string>>> = {
  image: new Set(['png', 'jpeg', 'gif', 'webp']),
  document: new Set(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']),
  video: new Set(['mkv', 'mov', 'mp4', 'webm', 'flv', 'mpeg', 'mpg', 'wmv', 'three_gp']),
  audio: new Set('mp3 opus wav aac flac mp4 ogg mkv mka x-aac m4a mpeg mpga pcm webm'.split(' ')),
};

/** Refuses a block that Converse refuses: exactly one kind, whole, and allowed in its place. */
export function checkBlock(block: unknown, path: string, place: string): void {
  if (!isJsonObject(block)) throw validationError(`${path} must be an object`);
  const kinds = Object.keys(block);
  const [kind = ''] = kinds;
  if (kinds.length !== 1 || kindsByPlace[place]?.has(kind) !== true) {
    throw validationError(
      `The format of the value at ${path} is invalid. Provide exactly one of: ${[...(kindsByPlace[place] ?? [])].join(', ')}.`,
    );
  }
  const value = block[kind];
  if (kind === 'text') {
    checkText(value, path);
    return;
  }
  if (kind === 'json') return;
  if (!isJsonObject(value)) throw validationError(`The value at ${path}.${kind} must be an object`);
  if (formats[kind] !== undefined) checkMedia(kind, value, path);
  else if (kind === 'toolUse') checkToolUse(value, path);
  else if (kind === 'toolResult') checkToolResult(value, path);
  else if (kind === 'reasoningContent') checkReasoning(value, path);
  else if (kind === 'cachePoint' && value.type !== 'default') {
    throw validationError(
      `Value at '${path}.cachePoint.type' failed to satisfy constraint: Member must be default`,
    );
  }
}

/** Names differ in the whole conversation, and a text stands beside each document. */
export function checkDocuments(messages: readonly unknown[]): void {
  const names = new Set<unknown>();
  for (const [index, message] of messages.entries()) {
    const blocks = isJsonObject(message) ? listOf(message.content).filter(isJsonObject) : [];
    const documents = blocks.flatMap(({ document }) => (isJsonObject(document) ? [document] : []));
    if (documents.length > 0 && !blocks.some(({ text }) => typeof text === 'string')) {
      throw validationError(
        `A text block must be included in the content field at messages.${index} when a document block is.`,
      );
    }
    for (const { name } of documents) {
      if (names.has(name)) {
        throw validationError(
          'The conversation contains documents with the same name. Give each document its own name.',
        );
      }
      names.add(name);
    }
  }
}

/** Refuses the first field of an object that is not among the known ones. */
export function refuseUnknown(value: JsonObject, known: ReadonlySet<string>, place: string): void {
  const unknown = Object.keys(value).find((name) => !known.has(name));
  if (unknown !== undefined) throw validationError(`Unexpected field '${unknown}' in ${place}.`);
}

function checkText(text: unknown, path: string): void {
  if (typeof text !== 'string') throw validationError(`The value at ${path}.text must be a string`);
  if (/\S/.test(text)) return;
  throw validationError(
    `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`,
  );
}

function checkMedia(kind: string, value: JsonObject, path: string): void {
  if (formats[kind]?.has(String(value.format)) !== true) {
    throw validationError(
      `Value '${String(value.format)}' at '${path}.${kind}.format' failed to satisfy constraint`,
    );
  }
  const source = isJsonObject(value.source) ? value.source : {};
  const { bytes, s3Location } = source;
  const isWhole = typeof bytes === 'string' && bytes !== '' && /^[A-Za-z0-9+/]+={0,2}$/.test(bytes);
  if (!isWhole && !isJsonObject(s3Location)) {
    throw validationError(`Could not process ${kind}: the source at ${path} is no base64.`);
  }
  const { name } = value;
  if (kind !== 'document') return;
  if (
    typeof name !== 'string' ||
    !/^[A-Za-z0-9()[\]-]+(?: [A-Za-z0-9()[\]-]+)*$/.test(name) ||
    name.length > 200
  ) {
    throw validationError(
      'The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and square brackets. The name can’t contain more than one consecutive whitespace character.',
    );
  }
}

function checkToolUse({ toolUseId, name, input }: JsonObject, path: string): void {
  checkId(toolUseId, `${path}.toolUse.toolUseId`);
  if (typeof name !== 'string' || !/^[a-zA-Z0-9_-]{1,64}$/.test(name)) {
    throw validationError(
      `Value '${String(name)}' at '${path}.toolUse.name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+`,
    );
  }
  if (!isJsonObject(input)) {
    throw validationError(
      `The format of the value at ${path}.toolUse.input is invalid. Provide a json object for the field and try again.`,
    );
  }
}

function checkToolResult({ toolUseId, content, status }: JsonObject, path: string): void {
  checkId(toolUseId, `${path}.toolResult.toolUseId`);
  if (!Array.isArray(content))
    throw validationError(`The value at ${path}.toolResult.content must be a list`);
  if (status !== undefined && status !== 'success' && status !== 'error') {
    throw validationError(
      `Value '${String(status)}' at '${path}.toolResult.status' failed to satisfy constraint`,
    );
  }
  for (const [index, block] of content.entries()) {
    checkBlock(block, `${path}.toolResult.content.${index}`, 'result');
  }
}

function checkReasoning({ reasoningText, redactedContent }: JsonObject, path: string): void {
  const isSigned =
    isJsonObject(reasoningText) &&
    typeof reasoningText.text === 'string' &&
    typeof reasoningText.signature === 'string';
  if (isSigned || typeof redactedContent === 'string') return;
  throw validationError(
    `The model returned the following errors: ${path}.thinking.signature: Field required`,
  );
}

function checkId(id: unknown, path: string): void {
  if (typeof id === 'string' && /^[a-zA-Z0-9_.:-]{1,64}$/.test(id)) return;
  throw validationError(
    `Value '${String(id)}' at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+`,
  );
}
