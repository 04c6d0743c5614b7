import { expect, test } from '@jest/globals';
import { type AgentAccess, AgentClient } from './agent-client.ts';

interface Asked {
  readonly address: string;
  readonly init: RequestInit;
}

function clientAnswering(
  answer: (address: string) => Response,
  changes: Partial<AgentAccess> = {},
): { readonly client: AgentClient; readonly asked: Asked[]; readonly refused: unknown[] } {
  const asked: Asked[] = [];
  const refused: unknown[] = [];
  const client = new AgentClient({
    base: new URL('http://agent.test/behind/'),
    fetch: (address, init) => {
      asked.push({ address: address.href, init });
      return Promise.resolve(answer(address.href));
    },
    token: 'a.b.c',
    userId: 'ana/b',
    agentKey: undefined,
    tokenRefused: (...told) => refused.push(['token', ...told]),
    keyRefused: (...told) => refused.push(['key', ...told]),
    ...changes,
  });
  return { client, asked, refused };
}

const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status });

test('routes stand beside the page, and a user id cannot leave its place in them', async () => {
  const { client, asked } = clientAnswering(json([]));
  await client.models();
  await client.todos();
  expect(asked.map(({ address }) => address)).toEqual([
    'http://agent.test/behind/tasks/models',
    'http://agent.test/behind/api/ana%2Fb/tasks?limit=100',
  ]);
  await client.deleteTask('..');
  expect(asked.at(-1)?.address).toBe('http://agent.test/behind/tasks/_');
});

test('the token goes to the chat only, the key to the tasks only', async () => {
  const { client, asked } = clientAnswering(json([]), { agentKey: 'sk-test-agent' });
  await client.conversations();
  await client.tasks(1);
  expect(asked.map(({ init }) => new Headers(init.headers).get('authorization'))).toEqual([
    'Bearer a.b.c',
    'Bearer sk-test-agent',
  ]);
});

test('a chat names its conversation and model only when there is one', async () => {
  const { client, asked } = clientAnswering(() => new Response('data: {}\n\n'));
  const { signal } = new AbortController();
  await client.openChat({ message: 'Hi', conversationId: undefined, model: undefined }, signal);
  const model = { provider: 'proxy', name: 'openrouter/free', title: 'free', contextWindow: undefined };
  await client.openChat({ message: 'Hi', conversationId: '7', model }, signal);
  expect(asked.map(({ init }) => init.body)).toEqual([
    '{"message":"Hi"}',
    '{"message":"Hi","conversation_id":7,"model":"openrouter/free"}',
  ]);
  expect(new Headers(asked[0]?.init.headers).get('accept')).toBe('text/event-stream');
});

test('whoever refuses is told with the sentence and what was refused', async () => {
  const todo = clientAnswering(json({ success: false, error: { message: 'Token has expired' } }, 401));
  await expect(todo.client.todos()).rejects.toThrow('Token has expired');
  expect(todo.refused).toEqual([['token', 'a.b.c', 'Token has expired']]);
  const task = clientAnswering(json({ statusCode: 401, message: 'No key was sent.' }, 401));
  await expect(task.client.tasks(1)).rejects.toThrow('No key was sent.');
  expect(task.refused).toEqual([['key', undefined, 'No key was sent.']]);
  const other = clientAnswering(json({ statusCode: 403, message: 'No.' }, 403));
  await expect(other.client.tasks(1)).rejects.toThrow('No.');
  expect(other.refused).toEqual([]);
});

test('all messages of a task are read, however many pages they fill', async () => {
  const message = (index: number) => ({ id: `m${index}`, taskId: 't1', role: 'USER', content: [] });
  const { client, asked } = clientAnswering((address) => {
    const page = Number(new URL(address).searchParams.get('page'));
    const count = page === 1 ? 100 : 3;
    return new Response(
      JSON.stringify(Array.from({ length: count }, (_, index) => message(page * 1_000 + index))),
    );
  });
  expect(await client.taskMessages('t 1')).toHaveLength(103);
  expect(asked).toHaveLength(2);
  expect(asked[0]?.address).toContain('/tasks/t%201/messages?');
});
