import { isJsonObject, type JsonObject, memberOf, textOf } from '@bytebot/shared/browser';
import { idOf, objectsIn } from '../../shared/read-lists.ts';

/** A message of a task, its blocks unread (ByteBot's `Message`). */
export interface TaskMessageRow {
  readonly id: string;
  readonly taskId: string;
  readonly role: 'USER' | 'ASSISTANT';
  readonly blocks: readonly JsonObject[];
  readonly createdAt: string;
}

/** A message in an answer or an event; undefined when it is none. */
export function taskMessageOf(value: unknown): TaskMessageRow | undefined {
  const id = textOf(value, 'id');
  if (id === undefined || !isJsonObject(value)) return undefined;
  return {
    id,
    taskId: idOf(value, 'taskId'),
    role: memberOf(value, 'role') === 'ASSISTANT' ? 'ASSISTANT' : 'USER',
    blocks: objectsIn(memberOf(value, 'content')),
    createdAt: idOf(value, 'createdAt'),
  };
}

/** The messages of `GET /tasks/:id/messages`. */
export function taskMessagesIn(body: unknown): readonly TaskMessageRow[] {
  return objectsIn(body, 'messages', 'data').flatMap((entry) => taskMessageOf(entry) ?? []);
}

/** Both lists as one, oldest first, each message once. */
export function mergedMessages(
  known: readonly TaskMessageRow[],
  added: readonly TaskMessageRow[],
): readonly TaskMessageRow[] {
  const byId = new Map([...known, ...added].map((message) => [message.id, message]));
  return [...byId.values()].toSorted((left, right) => left.createdAt.localeCompare(right.createdAt));
}
