import { type Store, StoreError, type TaskStore } from '../store/store.ts';

/** The task is another worker's now, or was deleted. Nothing of the work on it may be kept any more. */
export class LeaseLost extends StoreError {
  constructor() {
    super('The task went to another worker, or was deleted.');
  }
}

export interface LeaseHold {
  readonly taskId: string;
  readonly workerId: string;
  /** Whether the lease has ended by this process' own clock; another worker may have the task then. */
  isOver(): boolean;
  /** Called when it turns out that the task is lost. */
  onLost(): void;
}

type Held = <Result>(work: (inside: Store) => Promise<Result>) => Promise<Result>;

/**
 * A store for the work on one task. What it writes is written only while the worker has the task's lease, in one
 * transaction with the proof of that: a worker that stood still for longer than its lease writes nothing over the work
 * of the one that went on. It does not learn the state of a tool call either, and so runs none of the task's tools.
 *
 * Its methods throw LeaseLost, beside what the store throws.
 */
export function leasedStore(store: Store, hold: LeaseHold): Store {
  const held: Held = (work) =>
    store.transaction(async (inside) => {
      if (await inside.tasks.holdLease(hold.taskId, hold.workerId)) return await work(inside);
      hold.onLost();
      throw new LeaseLost();
    });
  return {
    tasks: leasedTasks(store.tasks, held),
    messages: {
      add: (...given) => held(({ messages }) => messages.add(...given)),
      find: (id) => store.messages.find(id),
      list: (...given) => store.messages.list(...given),
      findAll: (ids) => store.messages.findAll(ids),
      listUnsummarizedIds: (taskId) => store.messages.listUnsummarizedIds(taskId),
      attachToSummary: (...given) => held(({ messages }) => messages.attachToSummary(...given)),
    },
    summaries: {
      add: (...given) => held(({ summaries }) => summaries.add(...given)),
      findLatest: (taskId) => store.summaries.findLatest(taskId),
    },
    files: store.files,
    toolCalls: {
      stateOf: (...given) => held(({ toolCalls }) => toolCalls.stateOf(...given)),
      async start(...given) {
        await held(({ toolCalls }) => toolCalls.start(...given));
        // The process may have stood still after the record was written, and now the tool is run.
        if (hold.isOver()) await held(() => Promise.resolve());
      },
      finish: (...given) => held(({ toolCalls }) => toolCalls.finish(...given)),
      forget: (owner) => held(({ toolCalls }) => toolCalls.forget(owner)),
      forgetOld: (...given) => store.toolCalls.forgetOld(...given),
    },
    todos: store.todos,
    conversations: store.conversations,
    transaction: held,
    ping: () => store.ping(),
    close: () => store.close(),
  };
}

function leasedTasks(tasks: TaskStore, held: Held): TaskStore {
  return {
    add: (task) => held((inside) => inside.tasks.add(task)),
    find: (id) => tasks.find(id),
    list: (query) => tasks.list(query),
    update: (...given) => held((inside) => inside.tasks.update(...given)),
    updateIf: (...given) => held((inside) => inside.tasks.updateIf(...given)),
    delete: (id) => held((inside) => inside.tasks.delete(id)),
    queueDue: (nowIso) => tasks.queueDue(nowIso),
    claimNext: (claim) => tasks.claimNext(claim),
    renewLease: (...given) => tasks.renewLease(...given),
    releaseLease: (...given) => tasks.releaseLease(...given),
    holdLease: (...given) => tasks.holdLease(...given),
  };
}
