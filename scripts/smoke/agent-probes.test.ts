import { once } from 'node:events';
import http from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { agentProbes, summarizeChat, userIn } from './agent-probes.ts';
import { readSmokeOptions } from './options.ts';
import { runProbes } from './run-probes.ts';

const token = `x.${Buffer.from('{"sub":"ada"}').toString('base64url')}.y`;
let server: http.Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

interface Agent {
  readonly url: string;
  /** `METHOD path`, with the bearer behind it. */
  readonly asked: string[];
}

/** An agent in few lines. @param addsTodo false: its model says that it did and does not */
async function startAgent(addsTodo: boolean): Promise<Agent> {
  const asked: string[] = [];
  let todos: { id: number; title: string }[] = [];
  server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const place = `${request.method} ${request.url}`;
    asked.push(`${place} ${request.headers.authorization ?? ''}`.trim());
    if (place === 'POST /tasks') response.writeHead(201).end('{"id":"t1","status":"PENDING"}');
    else if (place.startsWith('GET /api/ada/tasks?search='))
      response.end(JSON.stringify({ data: { items: todos } }));
    else if (place === 'POST /api/ada/chat') {
      if (addsTodo) todos = [{ id: 7, title: JSON.parse(text).message.replace('Add a task to ', '') }];
      response.setHeader('content-type', 'text/event-stream');
      response.end(
        'data: {"type":"tool_call","tool":"add_task","args":{}}\n\ndata: {"type":"done","conversation_id":3}\n\n',
      );
    } else if (place === 'GET /ready') response.writeHead(503).end('{"message":"no database"}');
    else response.end('{"status":"healthy"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked };
}

async function smoke(url: string, ...args: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  const { agent } = readSmokeOptions(['--agent-url', `${url}/`, ...args], {});
  await runProbes(agent === undefined ? [] : agentProbes(agent), (line) => lines.push(line));
  return lines;
}

test('asks for health, a task and a chat, says pass or fail for each, and deletes what it added (S1-37)', async () => {
  const { url, asked } = await startAgent(true);
  const lines = await smoke(url, '--token', token, '--agent-key', 'sk-test-agent');
  expect(lines).toEqual([
    'pass  agent, alive: healthy',
    'fail  agent, ready: status 503: no database',
    'pass  agent, a task created and deleted: t1, PENDING',
    expect.stringMatching(/^pass {2}agent, a chat that adds a todo: run the smoke test \w+ \(add_task\)$/),
    '3 passed, 1 failed',
  ]);
  expect(asked).toContain('DELETE /tasks/t1 Bearer sk-test-agent');
  expect(asked).toContain(`DELETE /api/ada/tasks/7 Bearer ${token}`);
  expect(asked).toContain(`DELETE /api/ada/conversations/3 Bearer ${token}`);
});

test('a chat that only says it added something fails, and leaves nothing behind', async () => {
  const { url, asked } = await startAgent(false);
  expect(await smoke(url, '--token', token)).toContain(
    'fail  agent, a chat that adds a todo: no todo was added; tools used: add_task',
  );
  expect(asked).toContain(`DELETE /api/ada/conversations/3 Bearer ${token}`);
});

test('without a token the chat is left out, and one that cannot be read fails', async () => {
  const { url } = await startAgent(true);
  expect((await smoke(url)).join('\n')).not.toContain('chat');
  expect(await smoke(url, '--token', 'rubbish')).toContainEqual(
    expect.stringMatching(/^fail {2}agent, a chat .* the token cannot be read/),
  );
  expect(userIn(token)).toBe('ada');
});

test('an error in the stream is told with its remedy', () => {
  const event = { type: 'error', code: 'NETWORK_ERROR', message: 'Away.', hint: 'Wait.' };
  expect(summarizeChat(`data: ${JSON.stringify(event)}\n\n`)).toEqual({
    conversationId: undefined,
    tools: [],
    error: 'NETWORK_ERROR: Away. Wait.',
  });
});
