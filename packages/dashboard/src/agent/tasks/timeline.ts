import { type JsonObject, memberOf, textOf } from '@bytebot/shared/browser';
import { objectsIn } from '../../shared/read-lists.ts';
import type { TaskMessageRow } from './task-message.ts';

/** A picture that can be shown. */
export interface Picture {
  /** A `data:` address of a raster format. */
  readonly address: string;
}

/** What happened in a task, one thing after the other. */
export type TimelineEntry =
  | { readonly kind: 'text'; readonly key: string; readonly isUser: boolean; readonly text: string }
  | { readonly kind: 'thinking'; readonly key: string; readonly text: string }
  | { readonly kind: 'picture'; readonly key: string; readonly isUser: boolean; readonly picture: Picture }
  | { readonly kind: 'file'; readonly key: string; readonly name: string }
  | { readonly kind: 'tool'; readonly key: string; readonly use: ToolUse };

/** A use of a tool with what came of it. */
export interface ToolUse {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  /** True when a person did it while the task was under their control. */
  readonly byUser: boolean;
  /** Undefined until the tool has answered. */
  readonly result: ToolAnswer | undefined;
}

export interface ToolAnswer {
  readonly texts: readonly string[];
  readonly pictures: readonly Picture[];
  readonly isError: boolean;
}

/**
 * The story that a task's messages tell; each tool result stands with the use that it answers.
 *
 * @param title The task's description, which begins its first message and is shown above the story already.
 * @param error Why the task stopped, which ends its last message and is shown below the story with a remedy.
 */
export function timelineOf(
  messages: readonly TaskMessageRow[],
  title: string,
  error?: string,
): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (const message of messages) {
    message.blocks.forEach((block, index) => {
      addBlock(entries, block, { key: `${message.id}-${index}`, isUser: message.role === 'USER' });
    });
  }
  const [first] = entries;
  if (first?.kind === 'text' && first.isUser && first.text === title) entries.shift();
  const last = entries.at(-1);
  if (last?.kind === 'text' && !last.isUser && last.text === error) entries.pop();
  return entries;
}

interface Place {
  readonly key: string;
  readonly isUser: boolean;
}

function addBlock(entries: TimelineEntry[], block: JsonObject, place: Place): void {
  switch (memberOf(block, 'type')) {
    case 'text':
      entries.push({ kind: 'text', ...place, text: textOf(block, 'text') ?? '' });
      return;
    case 'thinking':
      entries.push({ kind: 'thinking', key: place.key, text: textOf(block, 'thinking') ?? '' });
      return;
    case 'image': {
      const picture = pictureOf(block);
      if (picture !== undefined) entries.push({ kind: 'picture', ...place, picture });
      return;
    }
    case 'document':
      entries.push({ kind: 'file', key: place.key, name: textOf(block, 'name') ?? 'Document' });
      return;
    case 'tool_use':
      entries.push({ kind: 'tool', key: place.key, use: toolUseOf(block, false) });
      return;
    case 'tool_result':
      addResult(entries, block);
      return;
    case 'user_action':
      addUserAction(entries, block, place);
      return;
    default:
  }
}

function toolUseOf(block: JsonObject, byUser: boolean): ToolUse {
  return {
    id: textOf(block, 'id') ?? '',
    name: textOf(block, 'name') ?? 'tool',
    input: memberOf(block, 'input') ?? {},
    byUser,
    result: undefined,
  };
}

/** A tool use's id is unique within its message only, so the result belongs to the last use that waits for it. */
function addResult(entries: TimelineEntry[], block: JsonObject): void {
  const id = textOf(block, 'tool_use_id') ?? '';
  const index = entries.findLastIndex(
    (entry) => entry.kind === 'tool' && entry.use.id === id && entry.use.result === undefined,
  );
  const entry = entries[index];
  if (entry?.kind === 'tool') entries[index] = { ...entry, use: { ...entry.use, result: answerOf(block) } };
}

function addUserAction(entries: TimelineEntry[], block: JsonObject, { key }: Place): void {
  objectsIn(memberOf(block, 'content')).forEach((inner, index) => {
    const place = { key: `${key}-${index}`, isUser: true };
    if (memberOf(inner, 'type') === 'tool_use') {
      entries.push({ kind: 'tool', key: place.key, use: toolUseOf(inner, true) });
    } else {
      addBlock(entries, inner, place);
    }
  });
}

function answerOf(block: JsonObject): ToolAnswer {
  const content = memberOf(block, 'content');
  const blocks = objectsIn(content);
  const texts = blocks.flatMap((inner) => textOf(inner, 'text') ?? []);
  return {
    texts: typeof content === 'string' ? [content] : texts,
    pictures: blocks.flatMap((inner) => pictureOf(inner) ?? []),
    isError: memberOf(block, 'is_error') === true,
  };
}

function pictureOf(block: JsonObject): Picture | undefined {
  if (memberOf(block, 'type') !== 'image') return undefined;
  const source = memberOf(block, 'source');
  const mediaType = textOf(source, 'media_type') ?? '';
  const data = textOf(source, 'data');
  if (data === undefined || !/^image\/(png|jpeg|gif|webp)$/.test(mediaType)) return undefined;
  return /^[A-Za-z0-9+/=\s]+$/.test(data) ? { address: `data:${mediaType};base64,${data}` } : undefined;
}
