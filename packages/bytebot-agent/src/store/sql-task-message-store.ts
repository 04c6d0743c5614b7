import type { Selectable } from 'kysely';
import type { ContentBlock, Role } from '../messages/content-block.ts';
import type { Database } from './database.ts';
import { fromJson, oneOf, written } from './rows.ts';
import type { TaskMessageStore } from './store.ts';
import type { TaskMessageTable } from './tables.ts';
import type { TaskMessage } from './task-records.ts';

/** How many ids one statement names; both databases take more, but not without end. */
const IDS_A_STATEMENT = 1_000;
const roles: readonly Role[] = ['USER', 'ASSISTANT'];

export class SqlTaskMessageStore implements TaskMessageStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(taskId: string, role: Role, content: readonly ContentBlock[]): Promise<TaskMessage> {
    const nowIso = this.#database.nowIso();
    const row = await this.#database.run((queries) =>
      queries
        .insertInto('agent_messages')
        .values({
          id: this.#database.newId(),
          task_id: taskId,
          role,
          content: JSON.stringify(content),
          created_at: nowIso,
          updated_at: nowIso,
        })
        .returningAll()
        .executeTakeFirst(),
    );
    return toMessage(written(row));
  }

  async find(id: string): Promise<TaskMessage | undefined> {
    const row = await this.#database.run((queries) =>
      queries.selectFrom('agent_messages').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row && toMessage(row);
  }

  async list(
    taskId: string,
    query: { readonly limit?: number; readonly page?: number } = {},
  ): Promise<readonly TaskMessage[]> {
    const { limit, page = 1 } = query;
    const rows = await this.#database.run((queries) =>
      queries
        .selectFrom('agent_messages')
        .selectAll()
        .where('task_id', '=', taskId)
        .orderBy('position')
        .$if(limit !== undefined, (select) => select.limit(limit ?? 0).offset((page - 1) * (limit ?? 0)))
        .execute(),
    );
    return rows.map(toMessage);
  }

  async findAll(ids: readonly string[]): Promise<readonly TaskMessage[]> {
    if (ids.length === 0) return [];
    const rows = await this.#database.run((queries) =>
      queries.selectFrom('agent_messages').selectAll().where('id', 'in', ids).execute(),
    );
    return rows.map(toMessage);
  }

  async listUnsummarizedIds(taskId: string): Promise<readonly string[]> {
    const rows = await this.#database.run((queries) =>
      queries
        .selectFrom('agent_messages')
        .select('id')
        .where('task_id', '=', taskId)
        .where('summary_id', 'is', null)
        .orderBy('position')
        .execute(),
    );
    return rows.map(({ id }) => id);
  }

  async attachToSummary(taskId: string, summaryId: string, messageIds: readonly string[]): Promise<void> {
    if (messageIds.length === 0) return;
    const updatedAt = this.#database.nowIso();
    await this.#database.transaction(async (transaction) => {
      for (let start = 0; start < messageIds.length; start += IDS_A_STATEMENT) {
        const ids = messageIds.slice(start, start + IDS_A_STATEMENT);
        await transaction.run((queries) =>
          queries
            .updateTable('agent_messages')
            .set({ summary_id: summaryId, updated_at: updatedAt })
            .where('task_id', '=', taskId)
            .where('id', 'in', ids)
            .execute(),
        );
      }
    });
  }
}

function toMessage(row: Selectable<TaskMessageTable>): TaskMessage {
  return {
    id: row.id,
    taskId: row.task_id,
    role: oneOf(roles, row.role, "a message's role"),
    content: fromJson(row.content),
    summaryId: row.summary_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
