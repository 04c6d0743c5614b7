import { readFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { NotFoundError, toFile } from 'openai';
import { configOf } from './support/config.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** Files and batches, each at the deployment that has it, each the caller's own. */

const KEY_A = 'sk-test-virtual-key-aaaa';
const KEY_B = 'sk-test-virtual-key-bbbb';
const PROVIDER_KEY = 'sk-test-provider-key-of-files';

/** As much of a provider's files and batches as one needs to tell where a request went. */
interface FileServer {
  readonly url: string;
  readonly seen: { method: string; path: string; authorization: string; bytes: number; head: string }[];
  readonly server: Server;
}

async function startFileServer(name: string): Promise<FileServer> {
  const seen: FileServer['seen'] = [];
  const files: string[] = [];
  const server = createServer((call, response) => {
    let bytes = 0;
    let head = '';
    call.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (head.length < 2_000) head += chunk.toString('latin1', 0, 2_000);
    });
    call.on('end', () => {
      const { method = '', url = '' } = call;
      seen.push({ method, path: url, authorization: call.headers.authorization ?? '', bytes, head });
      const reply = (body: unknown, status = 200): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      };
      const [, , kind = '', id, rest] = (url.split('?')[0] ?? '').split('/');
      if (kind === 'batches' && method === 'POST' && id === undefined)
        return reply({ id: `batch_${name}`, object: 'batch', output_file_id: `file-out-${name}` });
      if (kind === 'batches')
        return reply({ id, object: 'batch', status: rest === 'cancel' ? 'cancelling' : 'in_progress' });
      if (method === 'POST') {
        files.push(`file-${name}-${files.length}`);
        return reply({ id: files.at(-1), object: 'file', bytes });
      }
      if (id === undefined)
        return reply({
          object: 'list',
          data: files.map((one) => ({ id: one, object: 'file' })),
          has_more: false,
        });
      if (rest === 'content') {
        response.writeHead(200, { 'content-type': 'application/octet-stream' });
        return response.end(`content of ${id}`);
      }
      return reply(method === 'DELETE' ? { id, object: 'file', deleted: true } : { id, object: 'file' });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server };
}

let first: FileServer;
let second: FileServer;
let proxy: ProxyProcess;

beforeAll(async () => {
  [first, second] = await Promise.all([startFileServer('one'), startFileServer('two')]);
  proxy = await startProxy({
    masterKey: MASTER_KEY,
    environment: { KEY_A, KEY_B },
    config: configOf(
      [
        { name: 'claude', model: 'anthropic/claude-x', apiBase: first.url },
        { name: 'one', model: 'openai/gpt-4o', apiBase: `${first.url}/v1`, apiKey: PROVIDER_KEY },
        { name: 'two', model: 'openai/gpt-5', apiBase: `${second.url}/v1`, apiKey: PROVIDER_KEY },
      ],
      {
        general_settings: {
          virtual_keys: [
            { alias: 'a', key: 'os.environ/KEY_A' },
            { alias: 'b', key: 'os.environ/KEY_B', models: ['two'], rpm: 1_000 },
          ],
        },
      },
    ),
  });
});

afterAll(async () => {
  await proxy?.stop();
  for (const { server } of [first, second]) server.close();
});

const clientOf = (apiKey: string): OpenAI =>
  new OpenAI({ apiKey, baseURL: `${proxy.url}/v1`, maxRetries: 0 });
const line = '{"custom_id":"1"}\n';

describe('a file', () => {
  test('goes to the first deployment that takes files, and is found there again, by its owner alone', async () => {
    const client = clientOf(KEY_A);
    const file = await client.files.create({
      file: await toFile(Buffer.from(line), 'a.jsonl'),
      purpose: 'batch',
    });
    expect(file.id).toBe('file-one-0');
    expect(first.seen.at(-1)).toMatchObject({ path: '/v1/files', authorization: `Bearer ${PROVIDER_KEY}` });
    expect(await client.files.retrieve(file.id)).toMatchObject({ id: file.id });
    expect(await (await client.files.content(file.id)).text()).toBe(`content of ${file.id}`);
    expect((await client.files.list()).data.map(({ id }) => id)).toEqual([file.id]);

    const before = first.seen.length;
    const stranger = clientOf(KEY_B);
    const foreign = await stranger.files.retrieve(file.id).catch((error: unknown) => error);
    const unknown = await stranger.files.retrieve('file-none').catch((error: unknown) => error);
    expect(foreign).toBeInstanceOf(NotFoundError);
    expect(String(foreign).replaceAll(file.id, 'ID')).toBe(String(unknown).replaceAll('file-none', 'ID'));
    expect(first.seen).toHaveLength(before);

    expect(await clientOf(MASTER_KEY).files.retrieve(file.id)).toMatchObject({ id: file.id });
    await client.files.delete(file.id);
    await expect(client.files.retrieve(file.id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test.each([
    ['the header', '', { 'x-litellm-model': 'two' }, ''],
    ['the query', '?model=two', {}, ''],
    ['the form', '', {}, 'model'],
    ['the form, as LiteLLM names it', '', {}, 'target_model_names'],
  ])(
    'goes to the model that %s names, which the provider is not told',
    async (_place, query, headers, field) => {
      const form = new FormData();
      form.append('purpose', 'batch');
      if (field !== '') form.append(field, 'two');
      form.append('file', new Blob([line]), 'a.jsonl');
      const response = await fetch(`${proxy.url}/files${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY_A}`, ...headers },
        body: form,
      });
      expect(response.status).toBe(200);
      const { path, head } = second.seen.at(-1) ?? {};
      expect(path).toBe('/v1/files');
      expect(head).toContain('name="purpose"');
      expect(head).toContain(line.trim());
      expect(head).not.toContain('two');
    },
  );

  test('of a caller with a list of models goes to one of them', async () => {
    const file = await clientOf(KEY_B).files.create({
      file: await toFile(Buffer.from(line), 'a.jsonl'),
      purpose: 'batch',
    });
    expect(file.id).toMatch(/^file-two-/);
    const response = await fetch(`${proxy.url}/v1/files?model=one`, {
      headers: { authorization: `Bearer ${KEY_B}` },
    });
    expect(response.status).toBe(403);
  });

  test('may be large: it is never held', async () => {
    const sizeBytes = 256 * 1024 * 1024;
    const before = memoryOf(proxy);
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, memoryOf(proxy));
    }, 50);
    const status = await upload(sizeBytes);
    clearInterval(timer);
    expect(status).toBe(200);
    expect(first.seen.at(-1)?.bytes).toBeGreaterThan(sizeBytes);
    expect(most - before).toBeLessThan(128);
  });
});

describe('a batch', () => {
  test('goes to where its file is, and is found there again', async () => {
    const client = clientOf(KEY_A);
    const file = await client.files.create(
      { file: await toFile(Buffer.from(line), 'a.jsonl'), purpose: 'batch' },
      { headers: { 'x-litellm-model': 'two' } },
    );
    const batch = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    expect(batch.id).toBe('batch_two');
    expect(await client.batches.retrieve(batch.id)).toMatchObject({ status: 'in_progress' });
    expect(await client.batches.cancel(batch.id)).toMatchObject({ status: 'cancelling' });
    expect(await (await client.files.content('file-out-two')).text()).toBe('content of file-out-two');
    await expect(clientOf(KEY_B).batches.retrieve(batch.id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test('is none for a caller with a list of models: its file may name any', async () => {
    const client = clientOf(KEY_B);
    const file = await client.files.create({
      file: await toFile(Buffer.from(line), 'a.jsonl'),
      purpose: 'batch',
    });
    const before = second.seen.length;
    const asked = client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    await expect(asked).rejects.toMatchObject({ status: 403, code: 'key_model_access_denied' });
    expect(second.seen).toHaveLength(before);
  });

  test('of a file that nobody has is a 404 that names the file', async () => {
    const asked = clientOf(KEY_A).batches.create({
      input_file_id: 'file-none',
      endpoint: '/v1/responses',
      completion_window: '24h',
    });
    await expect(asked).rejects.toThrow(/No such file: 'file-none'/);
  });
});

/** Resident memory in MB. */
function memoryOf({ process: child }: ProxyProcess): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) / 1024;
}

function upload(sizeBytes: number): Promise<number> {
  const boundary = 'a-boundary';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n`;
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  return new Promise((resolve, reject) => {
    const call = request(
      `${proxy.url}/v1/files`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${KEY_A}`,
          'content-type': `multipart/form-data; boundary=${boundary}`,
        },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    call.on('error', reject);
    call.write(head);
    let sent = 0;
    const more = (): void => {
      while (sent < sizeBytes) {
        sent += chunk.length;
        if (!call.write(chunk)) {
          call.once('drain', more);
          return;
        }
      }
      call.end(`\r\n--${boundary}--\r\n`);
    };
    more();
  });
}
