import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { summarizeStream } from './event-stream.ts';
import { firstModels, readSmokeOptions } from './options.ts';
import { proxyProbes } from './probes.ts';
import { runProbes } from './run-probes.ts';

interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: { model?: string; stream?: boolean };
}

let server: http.Server | undefined;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
});

/** A proxy that answers everything, but for one model. */
async function startProxy(brokenModel?: string): Promise<{ readonly url: string; readonly asked: Asked[] }> {
  const asked: Asked[] = [];
  server = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = text === '' ? {} : JSON.parse(text);
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization, body });
    response.statusCode = body.model !== undefined && body.model === brokenModel ? 401 : 200;
    if (response.statusCode === 401) response.end('{"error":{"message":"refused"}}');
    else if (request.url === '/v1/models')
      response.end(JSON.stringify({ data: firstModels.map((id) => ({ id })) }));
    else if (body.stream === true) {
      response.setHeader('content-type', 'text/event-stream');
      response.end('data: {"choices":[{"delta":{"content":"Hello"}}]}\n\ndata: [DONE]\n\n');
    } else response.end('{"choices":[{"message":{"content":"Hello"}}]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, asked };
}

async function smoke(url: string, ...args: readonly string[]): Promise<{ failed: number; lines: string[] }> {
  const lines: string[] = [];
  const { proxy } = readSmokeOptions(['--url', url, ...args], {});
  const probes = proxy === undefined ? [] : proxyProbes(proxy);
  return { failed: await runProbes(probes, (line) => lines.push(line)), lines };
}

describe('the smoke test', () => {
  test('calls the list and the four new models, whole and streamed, and prints pass for each (S0-33)', async () => {
    const { url, asked } = await startProxy();
    const { failed, lines } = await smoke(url, '--key', 'sk-test-smoke');
    expect(failed).toBe(0);
    expect(lines.filter((line) => line.startsWith('pass  '))).toHaveLength(9);
    expect(lines.at(-1)).toBe('9 passed, 0 failed');
    for (const model of firstModels) {
      const streams = asked.filter(({ body }) => body.model === model).map(({ body }) => body.stream);
      expect(streams).toEqual([false, true]);
    }
    expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer sk-test-smoke']),
    );
  });

  test('prints fail with the reason, and goes on (S0-33)', async () => {
    const { url } = await startProxy('gemini-2.5-pro');
    const { failed, lines } = await smoke(url);
    expect(failed).toBe(2);
    expect(lines).toContain('fail  gemini-2.5-pro, whole: status 401: refused');
    expect(lines.at(-1)).toBe('7 passed, 2 failed');
  });

  test('a model that is not listed fails, and other models can be asked for', async () => {
    const { url, asked } = await startProxy();
    const { lines } = await smoke(`${url}/v1/`, '--model', 'mine', '--model', 'yours');
    expect(lines[0]).toBe('fail  list of models: not listed: mine, yours');
    expect(new Set(asked.map(({ path }) => path))).toEqual(new Set(['/v1/models', '/v1/chat/completions']));
  });

  test('says how to name the proxy and the agent', () => {
    expect(() => readSmokeOptions([], {})).toThrow('--url');
    expect(() => readSmokeOptions(['--agent-url', 'localhost:8000'], {})).toThrow('--agent-url');
    expect(() => readSmokeOptions(['--url', 'localhost'], {})).toThrow('--url');
  });
});

describe('a stream is', () => {
  test.each([
    ['complete', 'data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: [DONE]\n\n', 'a', true, undefined],
    ['cut', 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n', 'a', false, undefined],
    ['failed', 'data: {"error":{"message":"gone"}}\n\n', '', false, 'gone'],
    ['broken', 'data: {"choices\n\n', '', false, 'an event that is not JSON'],
    ['idle', ': comment\n\ndata: [DONE]\n\n', '', true, undefined],
  ])('%s', (_name, text, content, isComplete, error) => {
    expect(summarizeStream(text)).toEqual({ content, isComplete, error });
  });
});
