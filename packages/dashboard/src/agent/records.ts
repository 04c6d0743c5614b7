import { type JsonObject, memberOf, textOf } from '@bytebot/shared/browser';
import { firstOf, idOf, objectsIn } from '../shared/read-lists.ts';

/** A model that can be chosen (`GET /tasks/models`). */
export interface ModelOption {
  readonly provider: string;
  readonly name: string;
  readonly title: string;
  /** Tokens. */
  readonly contextWindow: number | undefined;
}

export interface ConversationRow {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: string;
}

export interface TodoRow {
  readonly id: string;
  readonly title: string;
  readonly completed: boolean;
  readonly priority: string;
  readonly dueDate: string | undefined;
}

export function modelsIn(body: unknown): readonly ModelOption[] {
  return objectsIn(body, 'data', 'models').flatMap((model) => {
    const name = textOf(model, 'name');
    if (name === undefined) return [];
    const contextWindow = memberOf(model, 'contextWindow');
    return [
      {
        provider: textOf(model, 'provider') ?? '',
        name,
        title: textOf(model, 'title') ?? name,
        contextWindow: typeof contextWindow === 'number' ? contextWindow : undefined,
      },
    ];
  });
}

export function conversationsIn(body: unknown): readonly ConversationRow[] {
  return objectsIn(dataOf(body), 'conversations', 'items').flatMap((conversation) => {
    const id = idOf(conversation, 'id', 'conversation_id');
    if (id === '') return [];
    return [
      {
        id,
        title:
          openingLine(conversation) ??
          conversationTitle(textOf(conversation, 'title') ?? `Conversation ${id}`),
        updatedAt: idOf(conversation, 'updated_at', 'updatedAt', 'created_at', 'createdAt'),
      },
    ];
  });
}

/** What a conversation began with says more than when it began. */
function openingLine(conversation: JsonObject): string | undefined {
  const line = textOf(conversation, 'opening')?.trim().split('\n', 1)[0]?.trim();
  return line || undefined;
}

/** The agent names a conversation by when it began, in UTC; shown is that time here. */
export function conversationTitle(title: string): string {
  const [, day, time] = /^Conversation (\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})$/.exec(title) ?? [];
  const began = new Date(`${day}T${time}Z`);
  if (Number.isNaN(began.getTime())) return title;
  return began.toLocaleString(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

export function todosIn(body: unknown): readonly TodoRow[] {
  return objectsIn(dataOf(body), 'tasks', 'items').flatMap((todo) => {
    const id = idOf(todo, 'id', 'task_id');
    return id === '' ? [] : [todoOf(id, todo)];
  });
}

function todoOf(id: string, todo: JsonObject): TodoRow {
  return {
    id,
    title: textOf(todo, 'title') ?? `Task ${id}`,
    completed: memberOf(todo, 'completed') === true,
    priority: textOf(todo, 'priority') ?? 'medium',
    dueDate: idOf(todo, 'due_date', 'dueDate') || undefined,
  };
}

/** What stands in the envelope `{success: true, data}`; the body itself when there is no envelope. */
export function dataOf(body: unknown): unknown {
  const data = memberOf(body, 'data');
  return data === undefined ? body : data;
}

/** Arguments of a tool, which may have been stored as text. */
export function argumentsOf(value: JsonObject): unknown {
  const given = firstOf(value, 'args', 'arguments', 'input');
  if (typeof given !== 'string') return given ?? {};
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
