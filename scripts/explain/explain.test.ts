import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { askConfig } from './ask-config.ts';
import { askProxy } from './ask-proxy.ts';
import { readRequest } from './read-request.ts';
import { toldExplanation } from './told.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'explain-test-'));
const config = path.join(directory, 'config.yaml');
const environment = { OPENAI_API_KEY: 'sk-test-provider', LLM_KEYS_DIR: directory };
let server: Server | undefined;

beforeAll(() => {
  const at = (name: string) => ({
    model_name: name,
    litellm_params: { model: 'openai/gpt-4o', api_key: 'os.environ/OPENAI_API_KEY' },
  });
  writeFileSync(
    config,
    JSON.stringify({
      model_list: [at('chat'), at('spare')],
      router_settings: { fallbacks: [{ chat: ['spare'] }] },
    }),
  );
});
afterEach(() => {
  server?.close();
  server = undefined;
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function request(fields: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: 'private words' }], ...fields }));
}

test('a config alone says what would happen, in sentences without the prompt and without keys', async () => {
  const explanation = await askConfig(
    { config, key: undefined, headers: {} },
    request({ model: 'chat' }),
    environment,
  );
  const text = toldExplanation(explanation);
  expect(text).toMatch(
    /^A chat request of `master_key`\. It would be sent\.\n`chat` is a model_name of the config\.\n/,
  );
  expect(text).toContain('1 of 1 deployments can be called');
  expect(text).toContain('spare would follow.');
  expect(text).toContain('First OpenAI would be asked for gpt-4o.');
  expect(text).not.toMatch(/private words|sk-test/);
});

test('a refusal is told as the proxy would answer', async () => {
  const explanation = await askConfig(
    { config, key: undefined, headers: {} },
    request({ model: 'chatt' }),
    environment,
  );
  expect(toldExplanation(explanation)).toMatch(/would be refused\.\n(?:.*\n)*.*404 \(unknown_model\).*\n$/);
});

test('a key that is not valid, and a config with errors, are told in a sentence', async () => {
  const closed = { ...environment, LITELLM_MASTER_KEY: 'sk-test-master' };
  const options = { config, key: 'sk-test-wrong', headers: {} };
  await expect(askConfig(options, request({ model: 'chat' }), closed)).rejects.toThrow(
    'the API key is not valid here',
  );
  const broken = path.join(directory, 'broken.yaml');
  writeFileSync(broken, 'model_list: {');
  await expect(askConfig({ ...options, config: broken }, request({}), environment)).rejects.toThrow(
    'broken.yaml',
  );
});

test('a file that is not there is told; - reads what comes in', async () => {
  await expect(readRequest(path.join(directory, 'none.json'), input())).rejects.toThrow(
    'The request cannot be read',
  );
  expect((await readRequest('-', input())).toString()).toBe('{"model":"chat"}');
});

test('a running proxy is sent the body as it is, with the key and the headers', async () => {
  let seen: unknown;
  const url = await answering(
    200,
    { object: 'explanation', outcome: 'called', sentences: ['So.'] },
    (headers, body) => {
      seen = [headers['x-tenant-id'], headers.authorization, body];
    },
  );
  const body = request({ model: 'chat' });
  const told = await askProxy(url, { key: 'sk-test-key', headers: { 'x-tenant-id': '1' } }, body);
  expect(told.sentences).toEqual(['So.']);
  expect(seen).toEqual(['1', 'Bearer sk-test-key', body.toString()]);
});

test('what a proxy answers instead is told, and so is one that is not there', async () => {
  const options = { key: undefined, headers: {} };
  const closed = await answering(401, { error: { message: 'no API key was sent' } });
  await expect(askProxy(closed, options, request({}))).rejects.toThrow(
    'The proxy answered 401: no API key was sent',
  );
  server?.close();
  const other = await answering(200, {});
  await expect(askProxy(other, options, request({}))).rejects.toThrow('is it a proxy of this version?');
  server?.close();
  await expect(askProxy('http://127.0.0.1:9', options, request({}))).rejects.toThrow('cannot be reached');
});

async function* input(): AsyncIterable<string | Uint8Array> {
  yield '{"model":';
  yield Buffer.from('"chat"}');
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

function answering(
  status: number,
  answer: unknown,
  saw: (headers: Headers, body: string) => void = () => undefined,
): Promise<string> {
  const listening = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    incoming.on('end', () => {
      saw(incoming.headers, body);
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(answer));
    });
  });
  server = listening;
  return new Promise((resolve) => {
    listening.listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as AddressInfo;
      resolve(`http://127.0.0.1:${port}`);
    });
  });
}
