import type { ToolResultBlock } from '../messages/content-block.ts';
import type { Database } from './database.ts';
import { fromJson } from './rows.ts';
import type { ToolCallState, ToolCallStore } from './store.ts';

export class SqlToolCallStore implements ToolCallStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async stateOf(owner: string, toolUseId: string): Promise<ToolCallState> {
    const row = await this.#database.run((queries) =>
      queries
        .selectFrom('agent_tool_calls')
        .select('result')
        .where('owner', '=', owner)
        .where('tool_use_id', '=', toolUseId)
        .executeTakeFirst(),
    );
    if (row === undefined) return { state: 'planned' };
    return row.result === null ? { state: 'started' } : { state: 'finished', result: fromJson(row.result) };
  }

  async start(owner: string, toolUseId: string, toolName: string): Promise<void> {
    await this.#database.run((queries) =>
      queries
        .insertInto('agent_tool_calls')
        .values({
          owner,
          tool_use_id: toolUseId,
          tool_name: toolName,
          started_at: this.#database.nowIso(),
        })
        // What is known to have ended stays so.
        .onConflict((conflict) => conflict.columns(['owner', 'tool_use_id']).doNothing())
        .execute(),
    );
  }

  async finish(owner: string, toolUseId: string, toolName: string, result: ToolResultBlock): Promise<void> {
    const nowIso = this.#database.nowIso();
    const ending = { result: JSON.stringify(result), finished_at: nowIso };
    await this.#database.run((queries) =>
      queries
        .insertInto('agent_tool_calls')
        .values({ owner, tool_use_id: toolUseId, tool_name: toolName, started_at: nowIso, ...ending })
        .onConflict((conflict) => conflict.columns(['owner', 'tool_use_id']).doUpdateSet(ending))
        .execute(),
    );
  }

  async forget(owner: string): Promise<void> {
    await this.#database.run((queries) =>
      queries.deleteFrom('agent_tool_calls').where('owner', '=', owner).execute(),
    );
  }

  async forgetOld(ownerPrefix: string, beforeIso: string): Promise<number> {
    const { numDeletedRows } = await this.#database.run((queries) =>
      queries
        .deleteFrom('agent_tool_calls')
        .where(
          (row) => row.fn<string>('substr', ['owner', row.val(1), row.val(ownerPrefix.length)]),
          '=',
          ownerPrefix,
        )
        .where('started_at', '<', beforeIso)
        .executeTakeFirstOrThrow(),
    );
    return Number(numDeletedRows);
  }
}
