import type { Selectable } from 'kysely';
import type { Database } from './database.ts';
import { fromJson, oneOf, written } from './rows.ts';
import type { ConversationStore } from './store.ts';
import type { ChatMessageTable, ConversationTable } from './tables.ts';
import type { ChatMessageRecord, Conversation, ListedConversation, NewChatMessage } from './todo-records.ts';

/** Characters; a list shows a line of it. */
const OPENING_LENGTH = 200;

const roles = ['user', 'assistant'] as const;

export class SqlConversationStore implements ConversationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(userId: string, title: string): Promise<Conversation> {
    const nowIso = this.#database.nowIso();
    const row = await this.#database.run((queries) =>
      queries
        .insertInto('todo_conversations')
        .values({ user_id: userId, title, created_at: nowIso, updated_at: nowIso })
        .returningAll()
        .executeTakeFirst(),
    );
    return toConversation(written(row));
  }

  async find(userId: string, id: number): Promise<Conversation | undefined> {
    if (!Number.isSafeInteger(id)) return undefined;
    const row = await this.#database.run((queries) =>
      queries
        .selectFrom('todo_conversations')
        .selectAll()
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .executeTakeFirst(),
    );
    return row && toConversation(row);
  }

  list(
    userId: string,
    { limit, offset }: { readonly limit: number; readonly offset: number },
  ): Promise<{ readonly conversations: readonly ListedConversation[]; readonly total: number }> {
    return this.#database.run(async (queries) => {
      const ofUser = queries.selectFrom('todo_conversations').where('user_id', '=', userId);
      const rows = await ofUser
        .selectAll()
        .select((conversation) =>
          conversation
            .selectFrom('todo_messages')
            .select((first) =>
              first.fn<string>('substr', ['content', first.lit(1), first.lit(OPENING_LENGTH)]).as('opening'),
            )
            .whereRef('todo_messages.conversation_id', '=', 'todo_conversations.id')
            .where('role', '=', 'user')
            .orderBy('todo_messages.id')
            .limit(1)
            .as('opening'),
        )
        .orderBy('updated_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset)
        .execute();
      const count = await ofUser
        .select((expression) => expression.fn.countAll<number>().as('total'))
        .executeTakeFirst();
      const conversations = rows.map((row) => ({ ...toConversation(row), opening: row.opening }));
      return { conversations, total: written(count).total };
    });
  }

  async delete(userId: string, id: number): Promise<boolean> {
    if (!Number.isSafeInteger(id)) return false;
    const row = await this.#database.run((queries) =>
      queries
        .deleteFrom('todo_conversations')
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .returning('id')
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  addMessage(
    userId: string,
    conversationId: number,
    message: NewChatMessage,
  ): Promise<ChatMessageRecord | undefined> {
    if (!Number.isSafeInteger(conversationId)) return Promise.resolve(undefined);
    const nowIso = this.#database.nowIso();
    return this.#database.transaction((transaction) =>
      transaction.run(async (queries) => {
        const conversation = await queries
          .updateTable('todo_conversations')
          .set({ updated_at: nowIso })
          .where('user_id', '=', userId)
          .where('id', '=', conversationId)
          .returning('id')
          .executeTakeFirst();
        if (conversation === undefined) return undefined;
        const row = await queries
          .insertInto('todo_messages')
          .values({
            conversation_id: conversationId,
            role: message.role,
            content: message.content,
            tool_calls: JSON.stringify(message.toolCalls),
            created_at: nowIso,
            expires_at: message.expiresAt,
          })
          .returningAll()
          .executeTakeFirst();
        return toMessage(written(row));
      }),
    );
  }

  async messages(
    userId: string,
    conversationId: number,
    { limit, before }: { readonly limit: number; readonly before?: number },
  ): Promise<readonly ChatMessageRecord[]> {
    if (!Number.isSafeInteger(conversationId)) return [];
    const rows = await this.#database.run((queries) =>
      queries
        .selectFrom('todo_messages')
        .selectAll()
        .where('conversation_id', '=', conversationId)
        .where((row) =>
          row.exists(
            row
              .selectFrom('todo_conversations')
              .select('id')
              .where('id', '=', conversationId)
              .where('user_id', '=', userId),
          ),
        )
        .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
    );
    return rows.map(toMessage).reverse();
  }

  async deleteExpired(nowIso: string): Promise<number> {
    const result = await this.#database.run((queries) =>
      queries.deleteFrom('todo_messages').where('expires_at', '<=', nowIso).executeTakeFirst(),
    );
    return Number(result.numDeletedRows);
  }
}

function toConversation(row: Selectable<ConversationTable>): Conversation {
  return {
    id: row.id,
    userId: row.user_id,
    title: row.title,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toMessage(row: Selectable<ChatMessageTable>): ChatMessageRecord {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    role: oneOf(roles, row.role, "a message's role"),
    content: row.content,
    toolCalls: fromJson(row.tool_calls),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
