import { type Kysely, type SchemaModule, sql } from 'kysely';
import type { ColumnTypes } from './column-types.ts';

/** Tasks with what belongs to them, todos and conversations, and the indexes every frequent question goes by. */
export async function createTables(database: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const { schema } = database;
  await createTasks(schema, types);
  await createTaskParts(schema, types);
  await createToolCalls(schema, types);
  await createTodos(schema, types);
  await createConversations(schema, types);
}

async function createTasks(schema: SchemaModule, { text, wholeNumber, counter }: ColumnTypes): Promise<void> {
  await schema
    .createTable('agent_tasks')
    .addColumn('position', wholeNumber, counter)
    .addColumn('id', text, (column) => column.notNull().unique())
    .addColumn('description', text, (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('priority', wholeNumber, (column) => column.notNull())
    .addColumn('control', text, (column) => column.notNull())
    .addColumn('created_by', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('updated_at', text, (column) => column.notNull())
    .addColumn('scheduled_for', text)
    .addColumn('queued_at', text)
    .addColumn('executed_at', text)
    .addColumn('completed_at', text)
    .addColumn('error', text)
    .addColumn('result', text)
    .addColumn('model', text, (column) => column.notNull())
    .addColumn('lease_worker', text)
    .addColumn('lease_until', text)
    .execute();
  // The order in which tasks are taken. `… is null` puts what has no time last on both databases.
  await schema
    .createIndex('agent_tasks_next')
    .on('agent_tasks')
    .columns(['status', 'control'])
    .expression(sql`(executed_at is null)`)
    .column('executed_at')
    .column('priority desc')
    .expression(sql`(queued_at is null)`)
    .columns(['queued_at', 'created_at', 'position'])
    .execute();
  await schema
    .createIndex('agent_tasks_by_status')
    .on('agent_tasks')
    .columns(['status', 'position'])
    .execute();
  await schema
    .createIndex('agent_tasks_due')
    .on('agent_tasks')
    .column('scheduled_for')
    .where(sql.ref('queued_at'), 'is', null)
    .execute();
}

async function createTaskParts(
  schema: SchemaModule,
  { text, wholeNumber, counter }: ColumnTypes,
): Promise<void> {
  const partOfTask = (table: string) =>
    schema
      .createTable(table)
      .addColumn('position', wholeNumber, counter)
      .addColumn('id', text, (column) => column.notNull().unique())
      .addColumn('task_id', text, (column) =>
        column.notNull().references('agent_tasks.id').onDelete('cascade'),
      )
      .addColumn('created_at', text, (column) => column.notNull());
  await partOfTask('agent_messages')
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('content', text, (column) => column.notNull())
    .addColumn('summary_id', text)
    .addColumn('updated_at', text, (column) => column.notNull())
    .execute();
  await partOfTask('agent_summaries')
    .addColumn('content', text, (column) => column.notNull())
    .addColumn('parent_id', text)
    .addColumn('updated_at', text, (column) => column.notNull())
    .execute();
  await partOfTask('agent_files')
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('size_bytes', wholeNumber, (column) => column.notNull())
    .addColumn('data', text, (column) => column.notNull())
    .execute();
  for (const table of ['agent_messages', 'agent_summaries', 'agent_files']) {
    await schema.createIndex(`${table}_by_task`).on(table).columns(['task_id', 'position']).execute();
  }
  await schema
    .createIndex('agent_messages_unsummarized')
    .on('agent_messages')
    .columns(['task_id', 'position'])
    .where(sql.ref('summary_id'), 'is', null)
    .execute();
}

async function createToolCalls(schema: SchemaModule, { text }: ColumnTypes): Promise<void> {
  await schema
    .createTable('agent_tool_calls')
    .addColumn('owner', text, (column) => column.notNull())
    .addColumn('tool_use_id', text, (column) => column.notNull())
    .addColumn('tool_name', text, (column) => column.notNull())
    .addColumn('result', text)
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('finished_at', text)
    .addPrimaryKeyConstraint('agent_tool_calls_key', ['owner', 'tool_use_id'])
    .execute();
}

async function createTodos(schema: SchemaModule, { text, wholeNumber, counter }: ColumnTypes): Promise<void> {
  await schema
    .createTable('todo_items')
    .addColumn('id', wholeNumber, counter)
    .addColumn('user_id', text, (column) => column.notNull())
    .addColumn('title', text, (column) => column.notNull())
    .addColumn('description', text)
    .addColumn('search_text', text, (column) => column.notNull())
    .addColumn('completed', wholeNumber, (column) => column.notNull())
    .addColumn('priority', wholeNumber, (column) => column.notNull())
    .addColumn('due_date', text)
    .addColumn('tags', text, (column) => column.notNull())
    .addColumn('recurrence', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('updated_at', text, (column) => column.notNull())
    .execute();
  await schema.createIndex('todo_items_by_user').on('todo_items').columns(['user_id', 'id']).execute();
}

async function createConversations(
  schema: SchemaModule,
  { text, wholeNumber, counter }: ColumnTypes,
): Promise<void> {
  await schema
    .createTable('todo_conversations')
    .addColumn('id', wholeNumber, counter)
    .addColumn('user_id', text, (column) => column.notNull())
    .addColumn('title', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('updated_at', text, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('todo_conversations_by_user')
    .on('todo_conversations')
    .columns(['user_id', 'updated_at', 'id'])
    .execute();
  await schema
    .createTable('todo_messages')
    .addColumn('id', wholeNumber, counter)
    .addColumn('conversation_id', wholeNumber, (column) =>
      column.notNull().references('todo_conversations.id').onDelete('cascade'),
    )
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('content', text, (column) => column.notNull())
    .addColumn('tool_calls', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text, (column) => column.notNull())
    .execute();
  await schema
    .createIndex('todo_messages_by_conversation')
    .on('todo_messages')
    .columns(['conversation_id', 'id'])
    .execute();
  await schema.createIndex('todo_messages_expiring').on('todo_messages').column('expires_at').execute();
}
