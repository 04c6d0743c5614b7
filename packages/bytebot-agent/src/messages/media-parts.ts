import type { ContentPart } from '@bytebot/shared';
import type { Base64Source, DocumentBlock, ImageBlock } from './content-block.ts';
import { cutText } from './cut-text.ts';

/** The images that OpenAI, Anthropic and Gemini all take (their vision guides). */
const imageTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Characters of a text file that a model is shown. */
const FILE_TEXT_MAX = 100_000;

/** An image as a model sees it; a text that says so when no provider could show it. */
export function imagePart({ source }: ImageBlock): ContentPart {
  return picture(source) ?? { type: 'text', text: `[An image of type ${typeOf(source)} cannot be shown.]` };
}

/**
 * A file as a model sees it: images as images, PDF as a `file` part (OpenAI API reference, "File content part"), text as
 * text. Anything else becomes a sentence, because a part that a provider refuses would end the whole conversation.
 */
export function documentPart(document: DocumentBlock): ContentPart {
  const { source } = document;
  const shown = picture(source);
  if (shown !== undefined) return shown;
  const type = typeOf(source);
  const name = document.name?.trim() || 'file';
  if (type === 'application/pdf' && source.data !== '') {
    return {
      type: 'file',
      file: { filename: name, file_data: `data:application/pdf;base64,${source.data}` },
    };
  }
  const text = decodedText(source.data);
  if (text === undefined)
    return { type: 'text', text: `[The file ${name} (${type}) has no text that can be shown.]` };
  return {
    type: 'text',
    text:
      text.trim() === '' ? `[The file ${name} is empty.]` : `File ${name}:\n${cutText(text, FILE_TEXT_MAX)}`,
  };
}

function picture(source: Base64Source): ContentPart | undefined {
  const type = typeOf(source);
  if (!imageTypes.has(type) || source.data === '') return undefined;
  return { type: 'image_url', image_url: { url: `data:${type};base64,${source.data}`, detail: 'high' } };
}

function typeOf({ media_type: type }: Base64Source): string {
  const [plain = ''] = type.toLowerCase().split(';');
  return plain.trim() === 'image/jpg' ? 'image/jpeg' : plain.trim();
}

/** Claimed types are often wrong, so the bytes decide whether it is text. */
function decodedText(base64: string): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'));
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
