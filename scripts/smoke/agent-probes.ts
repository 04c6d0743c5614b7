import { ask, shortened } from './ask.ts';
import type { AgentToAsk } from './options.ts';
import type { Probe } from './probes.ts';

const DAY_MS = 86_400_000;

/** The agent's health, its task API, and, with a token, its todo chat. What they add they delete again. */
export function agentProbes(agent: AgentToAsk): readonly Probe[] {
  const { token } = agent;
  return [
    { name: 'agent, alive', run: () => status(agent, '/health') },
    { name: 'agent, ready', run: () => status(agent, '/ready') },
    { name: 'agent, a task created and deleted', run: () => createAndDelete(agent) },
    ...(token === undefined
      ? []
      : [{ name: 'agent, a chat that adds a todo', run: () => chatAddsTodo(agent.address, token) }]),
  ];
}

async function status({ address }: AgentToAsk, path: string): Promise<string> {
  const { text } = await ask(`${address}${path}`, { key: undefined });
  const answer: { status?: string } = JSON.parse(text);
  return answer.status ?? 'it answers';
}

/** For tomorrow, so that nobody begins to work on it. */
async function createAndDelete({ address, key }: AgentToAsk): Promise<string> {
  const scheduledFor = new Date(Date.now() + DAY_MS).toISOString();
  const body = { description: 'Smoke test: delete this task.', type: 'SCHEDULED', scheduledFor };
  const { text } = await ask(`${address}/tasks`, { key, body });
  const created: { id?: string; status?: string } = JSON.parse(text);
  if (created.id === undefined) throw new Error(`the answer has no id: ${shortened(text)}`);
  await ask(`${address}/tasks/${created.id}`, { key, method: 'DELETE' });
  return `${created.id}, ${created.status}`;
}

async function chatAddsTodo(address: string, token: string): Promise<string> {
  const userId = userIn(token);
  if (userId === undefined) throw new Error('the token cannot be read: it is no JWT that names a user');
  const api = `${address}/api/${encodeURIComponent(userId)}`;
  const mark = `smoke test ${Date.now().toString(36)}`;
  const body = { conversation_id: null, message: `Add a task to run the ${mark}` };
  const { text, type } = await ask(`${api}/chat`, { key: token, body });
  if (!type.startsWith('text/event-stream')) throw new Error(`the answer is ${type}, not an event stream`);
  const { conversationId, tools, error } = summarizeChat(text);
  if (error !== undefined) throw new Error(error);
  if (conversationId === undefined) throw new Error('the stream ended without done');
  await ask(`${api}/conversations/${conversationId}`, { key: token, method: 'DELETE' });
  const todo = (await todosAbout(mark, api, token)).find(({ title }) => title?.includes(mark));
  if (todo === undefined) throw new Error(`no todo was added; tools used: ${tools.join(', ') || 'none'}`);
  await ask(`${api}/tasks/${todo.id}`, { key: token, method: 'DELETE' });
  return `${shortened(todo.title ?? '')} (${tools.join(', ')})`;
}

interface Todo {
  readonly id: number;
  readonly title?: string;
}

async function todosAbout(mark: string, api: string, token: string): Promise<readonly Todo[]> {
  const { text } = await ask(`${api}/tasks?search=${encodeURIComponent(mark)}`, { key: token });
  const answer: { data?: { items?: readonly Todo[] } } = JSON.parse(text);
  return answer.data?.items ?? [];
}

/** What a streamed answer of the todo chat came to. */
export function summarizeChat(text: string): {
  readonly conversationId: number | undefined;
  readonly tools: readonly string[];
  readonly error: string | undefined;
} {
  const events = [...text.matchAll(/^data: ?(\{.*)$/gm)].map(([, data = '']): ChatEvent => JSON.parse(data));
  const error = events.find((event) => event.type === 'error');
  return {
    conversationId: events.find((event) => event.type === 'done')?.conversation_id,
    tools: events.filter((event) => event.type === 'tool_call').map((event) => event.tool ?? ''),
    error: error && `${error.code}: ${[error.message, error.detail, error.hint].filter(Boolean).join(' ')}`,
  };
}

interface ChatEvent {
  readonly type?: string;
  readonly tool?: string;
  readonly conversation_id?: number;
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly hint?: string;
}

/** Whom a token is for, in the claims that the agent takes; undefined when it cannot be read. The agent verifies it. */
export function userIn(token: string): string | undefined {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims: { sub?: string; user_id?: string; id?: string } = JSON.parse(payload);
    return claims.sub ?? claims.user_id ?? claims.id;
  } catch {
    return undefined;
  }
}
