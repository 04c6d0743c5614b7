import type { Store } from '../store/store.ts';

/** @returns the id of a new task. */
export async function addTask(store: Store): Promise<string> {
  const { id } = await store.tasks.add({
    description: 'Look at the files.',
    type: 'IMMEDIATE',
    priority: 'MEDIUM',
    createdBy: 'USER',
    scheduledFor: null,
    model: { provider: 'proxy', name: 'openai/gpt-4o' },
  });
  return id;
}
