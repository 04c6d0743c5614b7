import { type ContentPart, isJsonObject, type JsonObject } from '@bytebot/shared';
import { DialectError } from '../client-dialect.ts';
import { cacheMark, describe, expectList, expectObject, expectText, isAbsent, printed } from './expect.ts';
import { checkImage, checkPdf } from './media-bytes.ts';

/** What reading finds beside the content itself. */
export interface Findings {
  /** Paths of what was left out because only Anthropic's own models know it, and that changes no more than the form of the answer. */
  readonly dropped: string[];
}

/** Blocks of the user's turn, for errors. */
const known =
  'text, image, document, search_result, tool_result, container_upload, tool_reference and browser_state';

/**
 * Content that a user or a tool gives as the parts of the canonical form. A block that says more than a part can (a
 * search result, a document with a context) is said in words, and goes beside its part as it was written
 * (`provider_specific_fields.native_block`): the translation to Messages takes that.
 *
 * @throws DialectError naming the block that cannot be read.
 */
export function readParts(content: readonly unknown[], path: string, findings: Findings): ContentPart[] {
  return content.flatMap((block, index) => readPart(block, `${path}[${index}]`, findings));
}

/** One block; see `readParts`. */
export function readPart(value: unknown, path: string, findings: Findings): ContentPart[] {
  const block = expectObject(value, path, 'A content block');
  switch (block.type) {
    case 'text':
      return [readText(block, path)];
    case 'image':
      return [readImage(block, path)];
    case 'document':
      return readDocument(block, path, findings);
    case 'search_result':
      return readSearchResult(block, path, findings);
    // A tool that was found, and what a browser shows, can be told to any model; a file in a container cannot.
    case 'tool_reference':
      return written(block, [
        { type: 'text', text: expectText(block.tool_name, `${path}.tool_name`, 'The name of a tool') },
      ]);
    case 'browser_state':
      return written(block, [{ type: 'text', text: printed(block, path) }]);
    case 'container_upload':
      expectText(block.file_id, `${path}.file_id`, 'The id of a file');
      return [{ ...block, type: 'container_upload' }];
    default:
      throw unknownBlock(block.type, path, known);
  }
}

export function unknownBlock(type: unknown, path: string, types: string): DialectError {
  return new DialectError(
    `${path}.type`,
    `There is no content block of the type ${describe(type)} here; there are ${types}.`,
  );
}

export function readText(block: JsonObject, path: string): ContentPart {
  return {
    type: 'text',
    text: expectText(block.text, `${path}.text`, 'The text', true),
    ...cacheMark(block),
  };
}

/** @throws DialectError for an image whose bytes are not what it says. */
export function readImage(block: JsonObject, path: string): ContentPart {
  const at = `${path}.source`;
  const source = expectObject(block.source, at, 'The source of an image');
  // What is done to a picture before the model sees it is nothing that others have.
  const own = isAbsent(block.transformations) ? {} : nativeBlock(block);
  switch (source.type) {
    case 'base64': {
      const data = expectText(source.data, `${at}.data`, 'The data of an image');
      const mediaType = checkImage(source.media_type, data, at);
      const url = `data:${mediaType};base64,${data}`;
      return { type: 'image_url', image_url: { url }, ...cacheMark(block), ...own };
    }
    case 'url':
      return {
        type: 'image_url',
        image_url: { url: readAddress(source.url, at) },
        ...cacheMark(block),
        ...own,
      };
    case 'file':
      return readFile(block, source, at);
    default:
      throw new DialectError(
        `${at}.type`,
        `An image has a source of the type base64, url or file, not ${describe(source.type)}.`,
      );
  }
}

function readAddress(url: unknown, path: string): string {
  if (typeof url === 'string' && /^https?:\/\/\S+$/i.test(url)) return url;
  throw new DialectError(`${path}.url`, 'This must be an http or https address.');
}

/** A file is where it was uploaded to, so that only Anthropic's own block names it; others refuse it. */
function readFile(block: JsonObject, source: JsonObject, path: string): ContentPart {
  expectText(source.file_id, `${path}.file_id`, 'The id of a file');
  return { ...block, type: String(block.type), ...nativeBlock(block) };
}

function readDocument(block: JsonObject, path: string, findings: Findings): ContentPart[] {
  const at = `${path}.source`;
  const source = expectObject(block.source, at, 'The source of a document');
  noteCitations(block, path, findings);
  const title = typeof block.title === 'string' && block.title !== '' ? block.title : undefined;
  switch (source.type) {
    case 'base64': {
      const data = expectText(source.data, `${at}.data`, 'The data of a document');
      checkPdf(source.media_type, data, at);
      const file = { file_data: `data:application/pdf;base64,${data}`, filename: title ?? 'document.pdf' };
      return withContext(block, { type: 'file', file, ...cacheMark(block) });
    }
    case 'url': {
      const url = readAddress(source.url, at);
      const name = title === undefined ? {} : { filename: title };
      return withContext(block, {
        type: 'file',
        file: { file_id: url, format: 'application/pdf', ...name },
        ...cacheMark(block),
      });
    }
    case 'text': {
      const text = expectText(source.data, `${at}.data`, 'The text of a document', true);
      return written(block, [{ type: 'text', text: headed('document', block, text) }]);
    }
    case 'content':
      return readContentSource(block, source.content, `${at}.content`);
    case 'file':
      return [readFile(block, source, at)];
    default:
      throw new DialectError(
        `${at}.type`,
        `A document has a source of the type base64, url, text, content or file, not ${describe(source.type)}.`,
      );
  }
}

/** What is said about a file goes in front of it, in words. */
function withContext(block: JsonObject, part: ContentPart): ContentPart[] {
  const { context } = block;
  if (typeof context !== 'string' || context === '') return [{ ...part, ...nativeBlock(block) }];
  return [
    { type: 'text', text: context, ...alreadySaid },
    { ...part, ...nativeBlock(block) },
  ];
}

/** A document that the client has put together of texts and pictures. */
function readContentSource(block: JsonObject, content: unknown, path: string): ContentPart[] {
  if (typeof content === 'string')
    return written(block, [{ type: 'text', text: headed('document', block, content) }]);
  const parts = expectList(content, path, 'The content of a document').map((value, index) => {
    const at = `${path}[${index}]`;
    const inner = expectObject(value, at, 'A content block');
    if (inner.type === 'image') return readImage(inner, at);
    if (inner.type === 'text') return readText(inner, at);
    throw unknownBlock(inner.type, at, 'text and image');
  });
  const head = headed('document', block, undefined);
  return written(block, head === '' ? parts : [{ type: 'text', text: head }, ...parts]);
}

function readSearchResult(block: JsonObject, path: string, findings: Findings): ContentPart[] {
  expectText(block.source, `${path}.source`, 'The source of a search result');
  expectText(block.title, `${path}.title`, 'The title of a search result', true);
  const content = expectList(block.content, `${path}.content`, 'The content of a search result');
  noteCitations(block, path, findings);
  const texts = content.map((one, index) => {
    const at = `${path}.content[${index}]`;
    const inner = expectObject(one, at, 'A content block');
    if (inner.type !== 'text') throw unknownBlock(inner.type, at, 'text');
    return expectText(inner.text, `${at}.text`, 'The text', true);
  });
  return written(block, [{ type: 'text', text: headed('search result', block, texts.join('\n')) }]);
}

/** A text with what it is and where it is from above it. */
function headed(what: string, { title, source, context }: JsonObject, text: string | undefined): string {
  const from = typeof source === 'string' ? [`Source: ${source}`] : [];
  const named =
    typeof title === 'string' && title !== ''
      ? [`${what === 'document' ? 'Document' : 'Search result'}: ${title}`]
      : [];
  const about = typeof context === 'string' && context !== '' ? [`Context: ${context}`] : [];
  const head = [...named, ...from, ...about];
  if (text === undefined) return head.join('\n');
  return head.length === 0 ? text : `${head.join('\n')}\n\n${text}`;
}

/** Parts that say together what one block says; the first has the block itself. */
function written(block: JsonObject, parts: readonly ContentPart[]): ContentPart[] {
  const [first = { type: 'text', text: '' }, ...others] = parts;
  return [
    { ...first, ...cacheMark(block), ...nativeBlock(block) },
    ...others.map((part) => ({ ...part, ...alreadySaid })),
  ];
}

/** The block as it was written, for the translation to Messages. */
export function nativeBlock(block: JsonObject): JsonObject {
  return { provider_specific_fields: { native_block: block } };
}

/** The part says again what the native block of another says. */
const alreadySaid = { provider_specific_fields: { native_block: null } };

/** Without Anthropic's models nobody answers with citations. */
function noteCitations(block: JsonObject, path: string, { dropped }: Findings): void {
  const { citations } = block;
  if (isJsonObject(citations) && citations.enabled === true) dropped.push(`${path}.citations`);
}
