import { type ExpressionBuilder, type Selectable, sql, type Updateable } from 'kysely';
import type { Role } from '../messages/content-block.ts';
import type { Database, Queries } from './database.ts';
import { fromJson, oneOf, toJson, wordAt, written } from './rows.ts';
import type { Lease, TaskList, TaskStore } from './store.ts';
import type { Tables, TaskTable } from './tables.ts';
import {
  type NewTask,
  type Task,
  type TaskChange,
  type TaskStatus,
  taskPriorities,
  taskStatuses,
  taskTypes,
} from './task-records.ts';

const roles: readonly Role[] = ['USER', 'ASSISTANT'];

export class SqlTaskStore implements TaskStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(task: NewTask): Promise<Task> {
    const nowIso = this.#database.nowIso();
    const row = await this.#database.run((queries) =>
      queries
        .insertInto('agent_tasks')
        .values({
          id: this.#database.newId(),
          description: task.description,
          type: task.type,
          status: 'PENDING',
          priority: taskPriorities.indexOf(task.priority),
          control: 'ASSISTANT',
          created_by: task.createdBy,
          created_at: nowIso,
          updated_at: nowIso,
          scheduled_for: task.scheduledFor,
          model: JSON.stringify(task.model),
        })
        .returningAll()
        .executeTakeFirst(),
    );
    return toTask(written(row));
  }

  async find(id: string): Promise<Task | undefined> {
    const row = await this.#database.run((queries) =>
      queries.selectFrom('agent_tasks').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    return row && toTask(row);
  }

  async list(query: Parameters<TaskStore['list']>[0]): Promise<TaskList> {
    const { page, limit, statuses } = query;
    return this.#database.run(async (queries) => {
      const rows = await ofStatuses(queries, statuses)
        .selectAll()
        .orderBy('position', 'desc')
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      const count = await ofStatuses(queries, statuses)
        .select((expression) => expression.fn.countAll<number>().as('total'))
        .executeTakeFirst();
      return { tasks: rows.map(toTask), total: written(count).total };
    });
  }

  update(id: string, change: TaskChange): Promise<Task | undefined> {
    return this.updateIf(id, {}, change);
  }

  async updateIf(
    id: string,
    from: Parameters<TaskStore['updateIf']>[1],
    change: TaskChange,
  ): Promise<Task | undefined> {
    const { statuses, control } = from;
    if (statuses?.length === 0) return undefined;
    const row = await this.#database.run((queries) =>
      queries
        .updateTable('agent_tasks')
        .set({ ...toColumns(change), updated_at: this.#database.nowIso() })
        .where('id', '=', id)
        .$if(statuses !== undefined, (query) => query.where('status', 'in', statuses ?? []))
        .$if(control !== undefined, (query) => query.where('control', '=', control ?? ''))
        .returningAll()
        .executeTakeFirst(),
    );
    return row && toTask(row);
  }

  delete(id: string): Promise<boolean> {
    return this.#database.transaction((transaction) =>
      transaction.run(async (queries) => {
        // First of all, as a worker does: each would wait for the other otherwise.
        if (this.#database.kind === 'postgres')
          await queries.selectFrom('agent_tasks').select('id').where('id', '=', id).forUpdate().execute();
        await queries
          .deleteFrom('agent_tool_calls')
          .where('owner', 'in', (expression) =>
            expression.selectFrom('agent_messages').select('id').where('task_id', '=', id),
          )
          .execute();
        const row = await queries
          .deleteFrom('agent_tasks')
          .where('id', '=', id)
          .returning('id')
          .executeTakeFirst();
        return row !== undefined;
      }),
    );
  }

  async queueDue(nowIso: string): Promise<readonly Task[]> {
    const rows = await this.#database.run((queries) =>
      queries
        .updateTable('agent_tasks')
        .set({ queued_at: nowIso, updated_at: this.#database.nowIso() })
        .where('queued_at', 'is', null)
        .where('scheduled_for', '<=', nowIso)
        .where('status', '=', 'PENDING')
        .returningAll()
        .execute(),
    );
    return rows.map(toTask);
  }

  claimNext(claim: Lease & { readonly nowIso: string }): Promise<Task | undefined> {
    return this.#database.run(async (queries) => {
      const row = (await this.#claimRunning(queries, claim)) ?? (await this.#claimPending(queries, claim));
      return row && toTask(row);
    });
  }

  async renewLease(id: string, lease: Lease): Promise<boolean> {
    const row = await this.#database.run((queries) =>
      queries
        .updateTable('agent_tasks')
        .set({ lease_until: lease.leaseUntil })
        .where('id', '=', id)
        .where('lease_worker', '=', lease.workerId)
        .returning('id')
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  async releaseLease(id: string, workerId: string): Promise<void> {
    await this.#database.run((queries) =>
      queries
        .updateTable('agent_tasks')
        .set({ lease_worker: null, lease_until: null })
        .where('id', '=', id)
        .where('lease_worker', '=', workerId)
        .execute(),
    );
  }

  async holdLease(id: string, workerId: string): Promise<boolean> {
    const row = await this.#database.run((queries) =>
      queries
        .selectFrom('agent_tasks')
        .select('id')
        .where('id', '=', id)
        .where('lease_worker', '=', workerId)
        .$if(this.#database.kind === 'postgres', (query) => query.forNoKeyUpdate())
        .executeTakeFirst(),
    );
    return row !== undefined;
  }

  #claimRunning(queries: Queries, { workerId, leaseUntil, nowIso }: Parameters<TaskStore['claimNext']>[0]) {
    return queries
      .updateTable('agent_tasks')
      .set({ lease_worker: workerId, lease_until: leaseUntil })
      .where('position', '=', (expression) =>
        this.#next(expression, 'RUNNING').where((row) =>
          row.or([
            row('lease_until', 'is', null),
            row('lease_until', '<=', nowIso),
            row('lease_worker', '=', workerId),
          ]),
        ),
      )
      .returningAll()
      .executeTakeFirst();
  }

  #claimPending(queries: Queries, { workerId, leaseUntil, nowIso }: Parameters<TaskStore['claimNext']>[0]) {
    return queries
      .updateTable('agent_tasks')
      .set({
        status: 'RUNNING',
        executed_at: nowIso,
        updated_at: nowIso,
        lease_worker: workerId,
        lease_until: leaseUntil,
      })
      .where('position', '=', (expression) =>
        this.#next(expression, 'PENDING').where((row) =>
          row.or([
            row('scheduled_for', 'is', null),
            row('scheduled_for', '<=', nowIso),
            row('queued_at', 'is not', null),
          ]),
        ),
      )
      .returningAll()
      .executeTakeFirst();
  }

  /** The first of a status in the order of `claimNext`. On PostgreSQL it passes over rows another worker is taking. */
  #next(expression: ExpressionBuilder<Tables, 'agent_tasks'>, status: TaskStatus) {
    return expression
      .selectFrom('agent_tasks')
      .select('position')
      .where('status', '=', status)
      .where('control', '=', 'ASSISTANT')
      .orderBy(sql`(executed_at is null)`)
      .orderBy('executed_at')
      .orderBy('priority', 'desc')
      .orderBy(sql`(queued_at is null)`)
      .orderBy('queued_at')
      .orderBy('created_at')
      .orderBy('position')
      .limit(1)
      .$if(this.#database.kind === 'postgres', (query) => query.forUpdate().skipLocked());
  }
}

function ofStatuses(queries: Queries, statuses: readonly TaskStatus[] | undefined) {
  const tasks = queries.selectFrom('agent_tasks');
  return statuses === undefined || statuses.length === 0 ? tasks : tasks.where('status', 'in', statuses);
}

function toColumns(change: TaskChange): Updateable<TaskTable> {
  const { status, priority, control, executedAt, completedAt, queuedAt, error, model } = change;
  return {
    ...(status === undefined ? {} : { status }),
    ...(priority === undefined ? {} : { priority: taskPriorities.indexOf(priority) }),
    ...(control === undefined ? {} : { control }),
    ...(executedAt === undefined ? {} : { executed_at: executedAt }),
    ...(completedAt === undefined ? {} : { completed_at: completedAt }),
    ...(queuedAt === undefined ? {} : { queued_at: queuedAt }),
    ...(error === undefined ? {} : { error }),
    ...('result' in change ? { result: toJson(change.result) } : {}),
    ...(model === undefined ? {} : { model: JSON.stringify(model) }),
  };
}

function toTask(row: Selectable<TaskTable>): Task {
  return {
    id: row.id,
    description: row.description,
    type: oneOf(taskTypes, row.type, "a task's type"),
    status: oneOf(taskStatuses, row.status, "a task's status"),
    priority: wordAt(taskPriorities, row.priority, "a task's priority"),
    control: oneOf(roles, row.control, "a task's control"),
    createdAt: row.created_at,
    createdBy: oneOf(roles, row.created_by, "a task's creator"),
    scheduledFor: row.scheduled_for,
    updatedAt: row.updated_at,
    executedAt: row.executed_at,
    completedAt: row.completed_at,
    queuedAt: row.queued_at,
    error: row.error,
    result: row.result === null ? null : fromJson<unknown>(row.result),
    model: fromJson(row.model),
  };
}
