import {
  type ExpressionBuilder,
  type Selectable,
  type SelectQueryBuilder,
  type SqlBool,
  sql,
  type Updateable,
} from 'kysely';
import type { Database, Queries } from './database.ts';
import { fromJson, wordAt, written } from './rows.ts';
import type { TodoStore } from './store.ts';
import type { Tables, TodoTable } from './tables.ts';
import { type NewTodo, type Todo, type TodoFields, type TodoFilter, todoPriorities } from './todo-records.ts';

/** Between title and description in what is searched: no title has it, and it sorts before all that one can have. */
const BETWEEN_FIELDS = '\u0001';

export class SqlTodoStore implements TodoStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(userId: string, todo: NewTodo): Promise<Todo> {
    const nowIso = this.#database.nowIso();
    const description = todo.description ?? null;
    const row = await this.#database.run((queries) =>
      queries
        .insertInto('todo_items')
        .values({
          user_id: userId,
          title: todo.title,
          description,
          search_text: searchTextOf(todo.title, description),
          completed: todo.completed === true ? 1 : 0,
          priority: todoPriorities.indexOf(todo.priority ?? 'medium'),
          due_date: todo.dueDate ?? null,
          tags: toLines(todo.tags ?? []),
          recurrence: todo.recurrence ?? null,
          created_at: nowIso,
          updated_at: nowIso,
        })
        .returningAll()
        .executeTakeFirst(),
    );
    return toTodo(written(row));
  }

  async find(userId: string, id: number): Promise<Todo | undefined> {
    if (!Number.isSafeInteger(id)) return undefined;
    const row = await this.#database.run((queries) =>
      queries
        .selectFrom('todo_items')
        .selectAll()
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .executeTakeFirst(),
    );
    return row && toTodo(row);
  }

  async list(userId: string, filter: TodoFilter = {}): Promise<readonly Todo[]> {
    const { limit, offset } = filter;
    const rows = await this.#database.run((queries) =>
      sorted(this.#matching(queries, userId, filter).selectAll(), filter.sort ?? 'created')
        // SQLite knows no offset without a limit.
        .$if(limit !== undefined || offset !== undefined, (query) =>
          query.limit(limit ?? Number.MAX_SAFE_INTEGER).offset(offset ?? 0),
        )
        .execute(),
    );
    return rows.map(toTodo);
  }

  async count(userId: string, filter: TodoFilter = {}): Promise<number> {
    const row = await this.#database.run((queries) =>
      this.#matching(queries, userId, filter)
        .select((expression) => expression.fn.countAll<number>().as('total'))
        .executeTakeFirst(),
    );
    return written(row).total;
  }

  update(userId: string, id: number, change: Partial<TodoFields>): Promise<Todo | undefined> {
    if (!Number.isSafeInteger(id)) return Promise.resolve(undefined);
    const one = (queries: Queries) =>
      queries.updateTable('todo_items').where('user_id', '=', userId).where('id', '=', id).returningAll();
    return this.#database.transaction((transaction) =>
      transaction.run(async (queries) => {
        const changed = await one(queries)
          .set({ ...toColumns(change), updated_at: this.#database.nowIso() })
          .executeTakeFirst();
        if (changed === undefined) return undefined;
        const searchText = searchTextOf(changed.title, changed.description);
        if (searchText === changed.search_text) return toTodo(changed);
        return toTodo(written(await one(queries).set({ search_text: searchText }).executeTakeFirst()));
      }),
    );
  }

  async delete(userId: string, id: number): Promise<Todo | undefined> {
    if (!Number.isSafeInteger(id)) return undefined;
    const row = await this.#database.run((queries) =>
      queries
        .deleteFrom('todo_items')
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirst(),
    );
    return row && toTodo(row);
  }

  #matching(queries: Queries, userId: string, filter: TodoFilter) {
    const nowIso = filter.nowIso ?? this.#database.nowIso();
    return queries
      .selectFrom('todo_items')
      .where('user_id', '=', userId)
      .where((row) => row.and(conditionsOf(row, filter, nowIso, this.#database)));
  }
}

function conditionsOf(
  row: ExpressionBuilder<Tables, 'todo_items'>,
  filter: TodoFilter,
  nowIso: string,
  database: Database,
) {
  const { status = 'all', priority, search, tag, recurringOnly } = filter;
  const contains = (column: 'search_text' | 'tags', part: string) =>
    database.kind === 'sqlite'
      ? sql<SqlBool>`instr(${sql.ref(column)}, ${part}) > 0`
      : sql<SqlBool>`strpos(${sql.ref(column)}, ${part}) > 0`;
  return [
    ...(status === 'all' ? [] : [row('completed', '=', status === 'completed' ? 1 : 0)]),
    ...(status === 'overdue' ? [row('due_date', '<', nowIso)] : []),
    ...(priority === undefined ? [] : [row('priority', '=', todoPriorities.indexOf(priority))]),
    ...(search === undefined || search === '' ? [] : [contains('search_text', inLowerCase(search))]),
    ...(tag === undefined ? [] : [contains('tags', toLines([tag]))]),
    ...(recurringOnly === true ? [row('recurrence', 'is not', null)] : []),
  ];
}

/** Every order ends in the newest first, so that pages never overlap. */
function sorted<Row>(
  query: SelectQueryBuilder<Tables, 'todo_items', Row>,
  sort: NonNullable<TodoFilter['sort']>,
): SelectQueryBuilder<Tables, 'todo_items', Row> {
  switch (sort) {
    case 'created':
      return query.orderBy('id', 'desc');
    case 'due':
      return query.orderBy(sql`(due_date is null)`).orderBy('due_date').orderBy('id', 'desc');
    case 'priority':
      return query.orderBy('priority', 'desc').orderBy('id', 'desc');
    case 'title':
      return query.orderBy('search_text').orderBy('id', 'desc');
  }
}

function toColumns(change: Partial<TodoFields>): Updateable<TodoTable> {
  const { title, description, completed, priority, dueDate, tags, recurrence } = change;
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(completed === undefined ? {} : { completed: completed ? 1 : 0 }),
    ...(priority === undefined ? {} : { priority: todoPriorities.indexOf(priority) }),
    ...(dueDate === undefined ? {} : { due_date: dueDate }),
    ...(tags === undefined ? {} : { tags: toLines(tags) }),
    ...(recurrence === undefined ? {} : { recurrence }),
  };
}

function toTodo(row: Selectable<TodoTable>): Todo {
  return {
    id: row.id,
    userId: row.user_id,
    title: row.title,
    description: row.description,
    completed: row.completed === 1,
    priority: wordAt(todoPriorities, row.priority, "a todo's priority"),
    dueDate: row.due_date,
    tags: fromLines(row.tags),
    recurrence: row.recurrence,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function searchTextOf(title: string, description: string | null): string {
  return inLowerCase(`${title}${BETWEEN_FIELDS}${description ?? ''}`);
}

function inLowerCase(text: string): string {
  return text.toLowerCase().normalize('NFC');
}

function toLines(tags: readonly string[]): string {
  return `\n${tags.map((tag) => `${JSON.stringify(tag)}\n`).join('')}`;
}

function fromLines(lines: string): readonly string[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => fromJson<string>(line));
}
