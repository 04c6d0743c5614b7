/** The todo chat's records. Every one belongs to a user, and every access names that user. */

export const todoPriorities = ['low', 'medium', 'high'] as const;
export type TodoPriority = (typeof todoPriorities)[number];

export interface Todo {
  readonly id: number;
  readonly userId: string;
  readonly title: string;
  readonly description: string | null;
  readonly completed: boolean;
  readonly priority: TodoPriority;
  /** ISO 8601 in UTC. */
  readonly dueDate: string | null;
  readonly tags: readonly string[];
  /** `daily`, `weekly`, `monthly`, `yearly`; null for a todo that is done once. */
  readonly recurrence: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type TodoFields = Pick<
  Todo,
  'title' | 'description' | 'completed' | 'priority' | 'dueDate' | 'tags' | 'recurrence'
>;
export type NewTodo = Pick<Todo, 'title'> & Partial<TodoFields>;

export interface TodoFilter {
  /** Default `all`. `overdue`: not completed and due before `nowIso`. */
  readonly status?: 'all' | 'pending' | 'completed' | 'overdue';
  readonly nowIso?: string;
  readonly priority?: TodoPriority;
  /** Part of the title or the description, whatever the case. */
  readonly search?: string;
  readonly tag?: string;
  readonly recurringOnly?: boolean;
  /** Default `created`, newest first. */
  readonly sort?: 'created' | 'due' | 'priority' | 'title';
  readonly limit?: number;
  readonly offset?: number;
}

export interface Conversation {
  readonly id: number;
  readonly userId: string;
  readonly title: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A conversation in a list, with what it is about. */
export interface ListedConversation extends Conversation {
  /** The beginning of the first thing the user said that is still kept. */
  readonly opening: string | null;
}

/** A tool the assistant used while it answered. */
export interface ChatToolCall {
  readonly id: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly result: string;
  readonly isError: boolean;
}

/** One message of a conversation; never changed after it was written. */
export interface ChatMessageRecord {
  readonly id: number;
  readonly conversationId: number;
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly toolCalls: readonly ChatToolCall[];
  readonly createdAt: string;
  /** When it may be cleaned up. */
  readonly expiresAt: string;
}

export type NewChatMessage = Pick<ChatMessageRecord, 'role' | 'content' | 'toolCalls' | 'expiresAt'>;
