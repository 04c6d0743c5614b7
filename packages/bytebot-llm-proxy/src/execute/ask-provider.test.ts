import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadText } from '../config/config-fixture.test-helper.ts';
import { CredentialCache } from '../credentials/credential-cache.ts';
import { createCredentialWorld } from '../credentials/credential-world.ts';
import { Failure } from '../failure.ts';
import { askProvider, type ProviderQuestion, reachDeployment } from './ask-provider.ts';
import { UpstreamClient } from './upstream-client.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server;
let answer: Answer;
let base: string;
const upstream = new UpstreamClient({});

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});

afterAll(async () => {
  await upstream.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function ask(question: Partial<ProviderQuestion> = {}, apiBase = base, signal?: AbortSignal) {
  const snapshot = loadText(
    JSON.stringify({
      model_list: [
        {
          model_name: 'm',
          litellm_params: {
            model: 'openai/gpt-4o',
            api_base: apiBase,
            api_key: 'sk-test-provider',
            extra_headers: { 'X-Team': 'blue' },
          },
        },
      ],
    }),
  );
  const [deployment] = snapshot.deployments;
  if (deployment === undefined) throw new Error('no deployment');
  const services = {
    upstream,
    credentials: new CredentialCache(
      createCredentialWorld(upstream, () => undefined),
      { version: 0 },
    ),
    redact: (text: string) => text,
  };
  const reached = await reachDeployment({ services, snapshot, tenant: undefined }, deployment);
  return askProvider(services, reached, { method: 'GET', path: '/things/1?limit=2', ...question }, signal);
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Failure) return error;
  throw new Error(`no failure: ${String(error)}`);
}

describe('a plain question to a provider', () => {
  test('carries the key and the headers of the deployment, and gives back the whole answer', async () => {
    let seen: IncomingMessage | undefined;
    let body = '';
    answer = (request, response) => {
      seen = request;
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => response.end('{"ok":true}'));
    };
    const { status, body: told } = await ask({ method: 'POST', body: Buffer.from('{"a":1}') });
    expect([status, told.toString(), body]).toEqual([200, '{"ok":true}', '{"a":1}']);
    expect([seen?.method, seen?.url]).toEqual(['POST', '/v1/things/1?limit=2']);
    expect(seen?.headers).toMatchObject({
      authorization: 'Bearer sk-test-provider',
      'content-type': 'application/json',
      'x-team': 'blue',
    });
  });

  test('that is refused fails as a call of a model would', async () => {
    answer = (_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"No such thing","type":"invalid_request_error"}}');
    };
    const { kind, message, details } = await failureOf(ask({ method: 'DELETE' }));
    expect([kind, details.status, details.upstreamMessage]).toEqual(['not_found', 404, 'No such thing']);
    expect(message).toMatch(/^OpenAI API error: /);
  });

  test('that is answered with a redirect does not follow it', async () => {
    answer = (_request, response) => {
      response.writeHead(302, { location: 'https://elsewhere.test/' });
      response.end();
    };
    expect((await failureOf(ask())).details.upstreamMessage).toContain('not followed');
  });

  test('waits no longer than it may, and holds no more than it may', async () => {
    answer = () => undefined;
    expect((await failureOf(ask({ timeoutMs: 30 }))).kind).toBe('timeout');
    answer = (_request, response) => void response.end('x'.repeat(5_000));
    const { details } = await failureOf(ask({ maxBytes: 4_000 }));
    expect(details.upstreamMessage).toContain('larger than 4000 bytes');
  });

  test('ends when whoever wanted it has left, also before it began', async () => {
    const controller = new AbortController();
    const closed = new Promise((resolve) => {
      answer = (request) => {
        request.socket.once('close', resolve);
        controller.abort();
      };
    });
    expect((await failureOf(ask({}, base, controller.signal))).kind).toBe('cancelled');
    await closed;
    expect((await failureOf(ask({}, base, AbortSignal.abort()))).kind).toBe('cancelled');
  });

  test('fails where nobody listens, and where there is no address', async () => {
    expect((await failureOf(ask({}, 'http://127.0.0.1:9/v1'))).kind).toBe('network');
    expect((await failureOf(ask({}, 'ftp://nowhere.test'))).kind).toBe('unsupported');
  });

  test('with a path that cannot be sent fails, and nothing is sent', async () => {
    answer = () => {
      throw new Error('it was sent');
    };
    await failureOf(ask({ path: '/a\nb' }));
  });
});
