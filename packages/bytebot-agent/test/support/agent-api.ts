import { mintDevelopmentToken } from '../../src/auth/development-token.ts';
import { eventually } from '../../src/eventually.test-helper.ts';
import type { Task, TaskMessage } from '../../src/store/task-records.ts';

/** What agents are started with as `JWT_SECRET`, so that `chat` gets in. */
export const JWT_SECRET = 'sk-test-secret-of-the-tokens-0123456789';

/** Says something in a new conversation of the todo chat. @returns the answer as it begins */
export async function chat(url: string, message = 'Hello!'): Promise<Response> {
  return fetch(`${url}/api/ada/chat`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await mintDevelopmentToken(JWT_SECRET, 'ada')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ conversation_id: null, message }),
  });
}

/** Adds a task to an agent. @returns its id */
export async function createTask(url: string, description: string): Promise<string> {
  const response = await fetch(`${url}/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ description }),
  });
  const task: Task = JSON.parse(await response.text());
  return task.id;
}

/** At most 100. */
export async function allTasks(url: string): Promise<readonly Task[]> {
  const list: { readonly tasks: readonly Task[] } = await getJson(`${url}/tasks?limit=100`);
  return list.tasks;
}

/** Waits until all tasks of an agent are done, those that it gave itself included. */
export function untilCompleted(url: string): Promise<void> {
  return eventually(async () => (await allTasks(url)).every(({ status }) => status === 'COMPLETED'), 15_000);
}

export function messagesOf(url: string, taskId: string): Promise<readonly TaskMessage[]> {
  return getJson(`${url}/tasks/${taskId}/messages?limit=1000`);
}

/** The ids of a conversation's tool calls and of its results, in order. */
export function callsIn(messages: readonly TaskMessage[]): {
  readonly uses: readonly string[];
  readonly results: readonly string[];
} {
  const blocks = messages.flatMap(({ content }) => content);
  return {
    uses: blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])),
    results: blocks.flatMap((block) => (block.type === 'tool_result' ? [block.tool_use_id] : [])),
  };
}

export async function getJson<Body>(url: string): Promise<Body> {
  return JSON.parse(await (await fetch(url)).text());
}
