import type { DocumentBlock, ImageBlock, TextBlock } from '../messages/content-block.ts';
import { sniffType } from '../tasks/uploaded-file.ts';

/** A file in base64, wherever it comes from. */
export interface FileData {
  readonly name: string;
  readonly data: string;
}

export type FileContent =
  | { readonly block: TextBlock | ImageBlock | DocumentBlock }
  /** Why a model cannot be shown this file, and what to do instead; goes to the model. */
  | { readonly problem: string };

/** Providers take an image of 5 MB in base64 (Anthropic, the smallest bound). */
const IMAGE_MAX_BYTES = 3_750_000;
/** Providers take requests of 20 to 32 MB in all, base64 included (Gemini, Anthropic). */
const DOCUMENT_MAX_BYTES = 10_000_000;
/** About 25,000 tokens, and less than a tool's result may have. */
const TEXT_MAX_CHARACTERS = 90_000;

/**
 * A file as a model can read it: an image or a PDF as it is, a text as text. What it is decides its content; names and
 * claimed types may lie.
 *
 * @param offset For a text: from which character on.
 */
export function showFile(file: FileData, offset: number): FileContent {
  const bytes = Buffer.from(file.data, 'base64');
  const type = sniffType(bytes);
  if (type?.startsWith('image/')) {
    if (bytes.length > IMAGE_MAX_BYTES) return tooLarge(file.name, bytes.length, IMAGE_MAX_BYTES);
    return { block: { type: 'image', source: { type: 'base64', media_type: type, data: file.data } } };
  }
  if (type === 'application/pdf') {
    if (bytes.length > DOCUMENT_MAX_BYTES) return tooLarge(file.name, bytes.length, DOCUMENT_MAX_BYTES);
    const source = { type: 'base64', media_type: type, data: file.data } as const;
    return { block: { type: 'document', source, name: file.name, size: bytes.length } };
  }
  const text = textOf(bytes);
  if (text === undefined) {
    return {
      problem: `${file.name} is neither an image, a PDF nor a text, so it cannot be shown to you. Open it with a program, or have it converted.`,
    };
  }
  return { block: { type: 'text', text: excerpt(file.name, text, offset) } };
}

function tooLarge(name: string, sizeBytes: number, maxBytes: number): FileContent {
  return {
    problem: `${name} has ${megabytes(sizeBytes)}, which is too large to be shown to you: at most ${megabytes(maxBytes)}.`,
  };
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1_000_000).toFixed(2)} MB`;
}

function excerpt(name: string, text: string, offset: number): string {
  if (text === '') return `${name} is empty.`;
  if (offset >= text.length) return `${name} has only ${text.length} characters.`;
  // Half of a character, cut at the edge, would make the whole request unreadable for some providers.
  const part = text
    .slice(offset, offset + TEXT_MAX_CHARACTERS)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed();
  if (part.length === text.length) return `${name}:\n\n${text}`;
  const end = offset + part.length;
  const rest = end < text.length ? ` Go on with offset ${end}.` : '';
  return `${name}, characters ${offset} to ${end} of ${text.length}.${rest}\n\n${part}`;
}

/** @returns undefined for what is no text in UTF-8 or UTF-16. */
function textOf(bytes: Buffer): string | undefined {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const encoding = isWide ? (first === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
