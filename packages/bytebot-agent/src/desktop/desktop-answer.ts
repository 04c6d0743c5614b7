import { isJsonObject } from '@bytebot/shared';
import { z } from 'zod';
import type { ImageBlock } from '../messages/content-block.ts';
import { sniffType } from '../tasks/uploaded-file.ts';
import { readBase64 } from './base64.ts';
import { type Coordinates, DesktopError, type DesktopFile } from './desktop.ts';

const screenshotAnswer = z.object({ image: z.string() });
const positionAnswer = z.object({ x: z.number(), y: z.number() });
const fileAnswer = z.object({
  success: z.literal(true),
  data: z.string(),
  name: z.string().optional(),
  size: z.number().optional(),
  mediaType: z.string().optional(),
});
const refusalAnswer = z.object({ success: z.literal(false), message: z.string().optional() });

/** @throws DesktopError when it is no PNG or JPEG in base64. */
export function readScreenshot(answer: unknown): ImageBlock {
  const read = screenshotAnswer.safeParse(answer);
  if (!read.success) throw unreadable('screenshot', 'it has no image');
  const data = read.data.image.replace(/^data:[^,]*,/, '');
  const bytes = readBase64(data);
  if (bytes === undefined) throw unreadable('screenshot', 'its image is no base64');
  const type = sniffType(bytes);
  if (type !== 'image/png' && type !== 'image/jpeg') {
    throw unreadable('screenshot', 'its image is neither PNG nor JPEG');
  }
  return { type: 'image', source: { type: 'base64', media_type: type, data } };
}

/** @throws DesktopError when there are no two numbers. */
export function readPosition(answer: unknown): Coordinates {
  const read = positionAnswer.safeParse(answer);
  if (read.success) return read.data;
  throw unreadable('cursor_position', 'it has no x and y');
}

/** @throws DesktopError when the desktop could not read the file, or its answer holds none. */
export function readFileAnswer(answer: unknown, path: string): DesktopFile {
  throwRefusal(answer);
  const read = fileAnswer.safeParse(answer);
  if (!read.success) throw unreadable('read_file', 'it has no file');
  const { data, size, name, mediaType } = read.data;
  const bytes = readBase64(data);
  if (bytes === undefined) throw unreadable('read_file', 'its file is no base64');
  return {
    name: name ?? path.split('/').at(-1) ?? path,
    mediaType: mediaType ?? 'application/octet-stream',
    sizeBytes: size ?? bytes.length,
    data,
  };
}

/** The desktop answers 201 also to file actions that failed, and says so inside. @throws DesktopError then. */
export function throwRefusal(answer: unknown): void {
  const read = refusalAnswer.safeParse(answer);
  if (!read.success) return;
  throw new DesktopError('failed', shortened(read.data.message ?? 'The desktop gave no reason.'));
}

function unreadable(action: string, problem: string): DesktopError {
  return new DesktopError('unreadable', `The desktop's answer to ${action} cannot be used: ${problem}.`);
}

/**
 * What the desktop says in an error body (NestJS): a text, or a list of texts or of broken rules per field.
 *
 * @returns undefined when it says nothing.
 */
export function refusalText(body: unknown): string | undefined {
  const said = isJsonObject(body) ? texts(body.message) : [];
  return said.length === 0 ? undefined : shortened(said.join('; '));
}

function texts(said: unknown): string[] {
  if (typeof said === 'string') return said === '' ? [] : [said];
  if (Array.isArray(said)) return said.flatMap(texts);
  if (!isJsonObject(said)) return [];
  const rules = isJsonObject(said.constraints) ? Object.values(said.constraints) : [];
  return [...rules.flatMap(texts), ...texts(said.children)];
}

/** A desktop's text goes to the model and into the store; a stack trace of pages helps neither. */
function shortened(text: string): string {
  const prefix = 'Failed to execute computer action: ';
  const plain = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return plain.length > 500 ? `${plain.slice(0, 500)}…` : plain;
}
