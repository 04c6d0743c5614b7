import type { Selectable } from 'kysely';
import type { Database } from './database.ts';
import { written } from './rows.ts';
import type { SummaryStore, TaskFileStore } from './store.ts';
import type { SummaryTable, TaskFileTable } from './tables.ts';
import type { NewTaskFile, Summary, TaskFile } from './task-records.ts';

export class SqlSummaryStore implements SummaryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(taskId: string, content: string, parentId: string | null): Promise<Summary> {
    const nowIso = this.#database.nowIso();
    const row = await this.#database.run((queries) =>
      queries
        .insertInto('agent_summaries')
        .values({
          id: this.#database.newId(),
          task_id: taskId,
          content,
          parent_id: parentId,
          created_at: nowIso,
          updated_at: nowIso,
        })
        .returningAll()
        .executeTakeFirst(),
    );
    return toSummary(written(row));
  }

  async findLatest(taskId: string): Promise<Summary | undefined> {
    const row = await this.#database.run((queries) =>
      queries
        .selectFrom('agent_summaries')
        .selectAll()
        .where('task_id', '=', taskId)
        .orderBy('position', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    return row && toSummary(row);
  }
}

export class SqlTaskFileStore implements TaskFileStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(taskId: string, file: NewTaskFile): Promise<TaskFile> {
    const row = await this.#database.run((queries) =>
      queries
        .insertInto('agent_files')
        .values({
          id: this.#database.newId(),
          task_id: taskId,
          name: file.name,
          type: file.type,
          size_bytes: file.size,
          data: file.data,
          created_at: this.#database.nowIso(),
        })
        .returningAll()
        .executeTakeFirst(),
    );
    return toFile(written(row));
  }

  async list(taskId: string): Promise<readonly TaskFile[]> {
    const rows = await this.#database.run((queries) =>
      queries
        .selectFrom('agent_files')
        .selectAll()
        .where('task_id', '=', taskId)
        .orderBy('position')
        .execute(),
    );
    return rows.map(toFile);
  }
}

function toSummary(row: Selectable<SummaryTable>): Summary {
  return {
    id: row.id,
    taskId: row.task_id,
    content: row.content,
    parentId: row.parent_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toFile(row: Selectable<TaskFileTable>): TaskFile {
  return {
    id: row.id,
    taskId: row.task_id,
    name: row.name,
    type: row.type,
    size: row.size_bytes,
    data: row.data,
    createdAt: row.created_at,
  };
}
