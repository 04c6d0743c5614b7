import { sql } from 'kysely';
import type { Database } from './database.ts';
import { SqlConversationStore } from './sql-conversation-store.ts';
import { SqlTaskMessageStore } from './sql-task-message-store.ts';
import { SqlSummaryStore, SqlTaskFileStore } from './sql-task-part-stores.ts';
import { SqlTaskStore } from './sql-task-store.ts';
import { SqlTodoStore } from './sql-todo-store.ts';
import { SqlToolCallStore } from './sql-tool-call-store.ts';
import type { Store } from './store.ts';

/** The store over either database, or over one transaction of it. */
export class SqlStore implements Store {
  readonly tasks: SqlTaskStore;
  readonly messages: SqlTaskMessageStore;
  readonly summaries: SqlSummaryStore;
  readonly files: SqlTaskFileStore;
  readonly toolCalls: SqlToolCallStore;
  readonly todos: SqlTodoStore;
  readonly conversations: SqlConversationStore;
  readonly #database: Database;
  readonly #close: () => Promise<void>;

  /** @param close Ends the database's connections; a store of a transaction does not. */
  constructor(database: Database, close: () => Promise<void> = () => Promise.resolve()) {
    this.#database = database;
    this.#close = close;
    this.tasks = new SqlTaskStore(database);
    this.messages = new SqlTaskMessageStore(database);
    this.summaries = new SqlSummaryStore(database);
    this.files = new SqlTaskFileStore(database);
    this.toolCalls = new SqlToolCallStore(database);
    this.todos = new SqlTodoStore(database);
    this.conversations = new SqlConversationStore(database);
  }

  transaction<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
    return this.#database.transaction((transaction) => work(new SqlStore(transaction)));
  }

  async ping(): Promise<void> {
    await this.#database.run((queries) => sql`select 1`.execute(queries));
  }

  close(): Promise<void> {
    return this.#close();
  }
}
