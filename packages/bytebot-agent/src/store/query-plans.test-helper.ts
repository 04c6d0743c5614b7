import { type CompiledQuery, type Dialect, Kysely, sql } from 'kysely';
import { type DatabaseDriver, PooledDatabase } from './database.ts';
import type { DatabaseKind } from './migrations/column-types.ts';
import { migrate } from './migrations/migrate.ts';
import { SqlStore } from './sql-store.ts';
import { type Store, StoreError } from './store.ts';
import type { Tables } from './tables.ts';

const CONVERSATIONS = 1_000;
export const CONVERSATION_ID = 500;
export const TASK_ID = 'task-500';

/** A store whose statements can be looked at, with many messages of each kind in it. */
export class ObservedStore {
  readonly store: Store;
  readonly #queries: Kysely<Tables>;
  readonly #kind: DatabaseKind;
  readonly #seen: CompiledQuery[] = [];

  constructor(kind: DatabaseKind, dialect: Dialect) {
    this.#kind = kind;
    this.#queries = new Kysely<Tables>({
      dialect,
      log: (event) => {
        if (!/^(?:begin|commit|explain)/.test(event.query.sql)) this.#seen.push(event.query);
      },
    });
    const driver: DatabaseDriver = {
      kind,
      queries: this.#queries,
      ready: () => Promise.resolve(),
      explain: (error) => new StoreError(String(error), { cause: error }),
    };
    const surroundings = { now: () => new Date(), newId: () => crypto.randomUUID() };
    this.store = new SqlStore(new PooledDatabase(driver, surroundings), () => this.#queries.destroy());
  }

  async fill(messages: number): Promise<void> {
    await migrate(this.#queries, { kind: this.#kind, place: 'The database' });
    const numbers =
      this.#kind === 'sqlite'
        ? `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${messages}) select i from n`
        : `select i from generate_series(1, ${messages}) as n(i)`;
    const time = `'2030-01-01T00:00:00.000Z'`;
    const statements = [
      `insert into todo_conversations (user_id, title, created_at, updated_at) select 'user-' || (i % 10), 't', ${time}, ${time} from (${numbers}) as s where i <= ${CONVERSATIONS}`,
      `insert into todo_messages (conversation_id, role, content, tool_calls, created_at, expires_at) select 1 + i % ${CONVERSATIONS}, 'user', 'some words', '[]', ${time}, ${time} from (${numbers}) as s`,
      `insert into todo_items (user_id, title, search_text, completed, priority, tags, created_at, updated_at) select 'user-' || (i % 1000), 't', 't', 0, 1, '', ${time}, ${time} from (${numbers}) as s where i <= 20000`,
      `insert into agent_tasks (id, description, type, status, priority, control, created_by, created_at, updated_at, model, scheduled_for, queued_at) select 'task-' || i, 'd', 'IMMEDIATE', case when i % 3 = 0 then 'PENDING' else 'COMPLETED' end, i % 4, 'ASSISTANT', 'USER', ${time}, ${time}, '{"provider":"proxy","name":"m"}', null, ${time} from (${numbers}) as s where i <= 20000`,
      `insert into agent_messages (id, task_id, role, content, created_at, updated_at, summary_id) select 'message-' || i, 'task-' || (1 + i % 1000), 'USER', '[]', ${time}, ${time}, case when i % 50 = 0 then null else 's' end from (${numbers}) as s`,
      `insert into agent_tool_calls (owner, tool_use_id, tool_name, started_at) select 'message-' || i, 'call_1', 't', ${time} from (${numbers}) as s where i <= 20000`,
      'analyze',
    ];
    for (const statement of statements) await sql.raw(statement).execute(this.#queries);
  }

  /** Does something and gives the plans of its statements, one text each. */
  async plansOf(work: (store: Store) => Promise<unknown>): Promise<readonly string[]> {
    this.#seen.length = 0;
    await work(this.store);
    const statements = [...this.#seen];
    const explain = this.#kind === 'sqlite' ? 'explain query plan' : 'explain';
    const plans: string[] = [];
    for (const statement of statements) {
      const { rows } = await this.#queries.executeQuery<Record<string, unknown>>({
        ...statement,
        sql: `${explain} ${statement.sql}`,
      });
      plans.push(rows.map((row) => String(row.detail ?? row['QUERY PLAN'])).join('\n'));
    }
    return plans;
  }
}

/** Every question that is asked often, and the index it must go by. */
export const frequentQuestions: readonly {
  readonly title: string;
  readonly index: RegExp;
  readonly ask: (store: Store) => Promise<unknown>;
}[] = [
  {
    title: 'the last messages of a conversation',
    index: /todo_messages_by_conversation/,
    ask: (store) => store.conversations.messages('user-0', CONVERSATION_ID, { limit: 50 }),
  },
  {
    title: 'older messages of a conversation',
    index: /todo_messages_by_conversation|todo_messages_pkey|PRIMARY KEY/,
    ask: (store) => store.conversations.messages('user-0', CONVERSATION_ID, { limit: 50, before: 50_000 }),
  },
  {
    title: 'the conversations of a user',
    index: /todo_conversations_by_user/,
    ask: (store) => store.conversations.list('user-5', { limit: 20, offset: 0 }),
  },
  {
    title: 'messages whose time is over',
    index: /todo_messages_expiring/,
    ask: (store) => store.conversations.deleteExpired('2029-01-01T00:00:00.000Z'),
  },
  {
    title: 'the todos of a user',
    index: /todo_items_by_user/,
    ask: (store) => store.todos.list('user-5'),
  },
  {
    title: 'the messages of a task',
    index: /agent_messages_by_task/,
    ask: (store) => store.messages.list(TASK_ID),
  },
  {
    title: 'what no summary covers',
    index: /agent_messages_unsummarized/,
    ask: (store) => store.messages.listUnsummarizedIds(TASK_ID),
  },
  {
    title: 'some messages',
    index: /agent_messages_id_key|autoindex_agent_messages/,
    ask: (store) => store.messages.findAll(['message-7', 'message-8']),
  },
  {
    title: 'a task',
    index: /agent_tasks_id_key|autoindex_agent_tasks/,
    ask: (store) => store.tasks.find(TASK_ID),
  },
  {
    title: 'scheduled tasks whose time has come',
    index: /agent_tasks_due/,
    ask: (store) => store.tasks.queueDue('2031-01-01T00:00:00.000Z'),
  },
  {
    title: 'the state of a tool call',
    index: /agent_tool_calls_key|autoindex_agent_tool_calls/,
    ask: (store) => store.toolCalls.stateOf('message-7', 'call_1'),
  },
];
