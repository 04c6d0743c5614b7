import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Groq from 'groq-sdk';
import OpenAI, { AzureOpenAI, BadRequestError, ConflictError, NotFoundError, toFile } from 'openai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';

/** Files and batches, asked for with the official SDKs. */

let simulator: RunningSimulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());
beforeEach(() => simulator.reset());

const clientAt = (base: string): OpenAI =>
  new OpenAI({ baseURL: simulator.url + base, apiKey: 'sk-test-openai', maxRetries: 0 });
const client = (): OpenAI => clientAt('/openai/v1');
const azure = (): OpenAI =>
  new AzureOpenAI({
    endpoint: `${simulator.url}/azure`,
    apiKey: 'sk-test-azure',
    apiVersion: '2025-04-01-preview',
    maxRetries: 0,
  });

const line = (customId: string, body: object, url = '/v1/chat/completions'): string =>
  JSON.stringify({ custom_id: customId, method: 'POST', url, body });
const asked = (content: string): object => ({ model: 'gpt-4o', messages: [{ role: 'user', content }] });
const linesFile = (...lines: string[]): Promise<File> => toFile(Buffer.from(lines.join('\n')), 'lines.jsonl');

describe.each([
  ['OpenAI', client],
  ['Azure', azure],
])('files of %s', (_name, clientOf) => {
  test('are uploaded, listed, looked up, read and deleted', async () => {
    const { files } = clientOf();
    const content = 'one\ntwo\n';
    const file = await files.create({
      file: await toFile(Buffer.from(content), 'a.txt'),
      purpose: 'user_data',
    });
    expect(file).toMatchObject({ object: 'file', bytes: 8, filename: 'a.txt', purpose: 'user_data' });
    expect(await files.retrieve(file.id)).toEqual(file);
    expect(await (await files.content(file.id)).text()).toBe(content);
    expect(await files.delete(file.id)).toEqual({ id: file.id, object: 'file', deleted: true });
    await expect(files.retrieve(file.id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test('are listed page by page, by purpose', async () => {
    const { files } = clientOf();
    const ids = [];
    for (const purpose of ['user_data', 'batch', 'user_data', 'user_data'] as const) {
      ids.push((await files.create({ file: await linesFile('x'), purpose })).id);
    }
    const seen = [];
    for await (const file of files.list({ purpose: 'user_data', limit: 2, order: 'asc' })) seen.push(file.id);
    expect(seen).toEqual(ids.filter((_, index) => index !== 1));
  });
});

test('a large file is counted and hashed, not kept', async () => {
  const bytes = Buffer.alloc(8 * 1_024 * 1_024, 'x');
  const file = await client().files.create({ file: await toFile(bytes, 'big.bin'), purpose: 'user_data' });
  expect(file.bytes).toBe(bytes.length);
  expect(simulator.requests()[0]?.body).toMatchObject({
    multipart: expect.arrayContaining([
      expect.objectContaining({
        name: 'file',
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }),
    ]),
  });
  await expect(client().files.content(file.id)).rejects.toThrow(/keeps no file above 1048576 bytes/);
});

test('a file expires when it is said when', async () => {
  const file = await client().files.create({
    file: await linesFile('x'),
    purpose: 'user_data',
    expires_after: { anchor: 'created_at', seconds: 3_600 },
  });
  expect(file.expires_at).toBe(file.created_at + 3_600);
});

test.each([
  ['no purpose', { file: 'a.jsonl' }, /Missing required parameter: 'purpose'/],
  ['no file', { purpose: 'batch' }, /Missing required parameter: 'file'/],
  ['a purpose it has not', { file: 'a.jsonl', purpose: 'fun' }, /'fun' is not one of \['fine-tune'/],
  ['requests that are no lines', { file: 'a.json', purpose: 'batch' }, /Must be \.jsonl/],
  ['an unknown field', { file: 'a.jsonl', purpose: 'batch', model: 'x' }, /Unknown parameter: 'model'/],
])('a file is refused for %s', async (_name, fields, message) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'file') form.set(name, new Blob(['{}']), value);
    else form.set(name, value);
  }
  const headers = { authorization: 'Bearer sk-test' };
  const answer = await fetch(`${simulator.url}/openai/v1/files`, { method: 'POST', headers, body: form });
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringMatching(message)]);
});

test('files of one provider are unknown to another', async () => {
  const { id } = await client().files.create({ file: await linesFile('x'), purpose: 'batch' });
  await expect(azure().files.retrieve(id)).rejects.toBeInstanceOf(NotFoundError);
  await expect(clientAt('/together/v1').files.list()).rejects.toBeInstanceOf(NotFoundError);
});

describe('batches', () => {
  const endpoint = '/v1/chat/completions';
  const completion_window = '24h';

  test('answer every request, and say which failed', async () => {
    const { files, batches } = client();
    const file = await linesFile(line('a', asked('Hi')), line('b', { ...asked('x'), odd: 1 }));
    const { id: input_file_id } = await files.create({ file, purpose: 'batch' });
    const made = await batches.create({
      input_file_id,
      endpoint,
      completion_window,
      metadata: { of: 'test' },
    });
    expect(made).toMatchObject({ object: 'batch', status: 'validating', metadata: { of: 'test' } });
    expect((await batches.retrieve(made.id)).status).toBe('in_progress');
    const ended = await batches.retrieve(made.id);
    expect(ended).toMatchObject({
      status: 'completed',
      request_counts: { total: 2, completed: 1, failed: 1 },
    });
    const output = JSON.parse(await (await files.content(ended.output_file_id ?? '')).text());
    expect(output).toMatchObject({
      custom_id: 'a',
      response: {
        status_code: 200,
        body: { choices: [{ message: { content: 'Hello from the OpenAI simulator. You said: Hi' } }] },
      },
    });
    const errors = JSON.parse(await (await files.content(ended.error_file_id ?? '')).text());
    expect(errors).toMatchObject({ custom_id: 'b', response: { status_code: 400 } });
    await expect(batches.cancel(made.id)).rejects.toBeInstanceOf(ConflictError);
  });

  test('are cancelled and listed', async () => {
    const { files, batches } = azure();
    const { id: input_file_id } = await files.create({
      file: await linesFile(line('a', asked('Hi'))),
      purpose: 'batch',
    });
    const { id } = await batches.create({ input_file_id, endpoint, completion_window });
    expect((await batches.cancel(id)).status).toBe('cancelling');
    expect((await batches.retrieve(id)).status).toBe('cancelled');
    const listed = [];
    for await (const batch of batches.list()) listed.push(batch.id);
    expect(listed).toEqual([id]);
  });

  test('fail with the lines that are wrong', async () => {
    const { files, batches } = client();
    const file = await linesFile(
      '{',
      line('a', asked('x'), '/v1/embeddings'),
      line('b', asked('x')),
      line('b', {}),
    );
    const { id: input_file_id } = await files.create({ file, purpose: 'batch' });
    const { id } = await batches.create({ input_file_id, endpoint, completion_window });
    const failed = await batches.retrieve(id);
    expect(failed.status).toBe('failed');
    expect(failed.errors?.data?.map((error) => [error.line, error.code])).toEqual([
      [1, 'invalid_json_line'],
      [2, 'mismatched_endpoint'],
      [4, 'duplicate_custom_id'],
    ]);
  });

  test('are refused without a good file, endpoint or window', async () => {
    const { files } = client();
    const other = await files.create({ file: await linesFile('x'), purpose: 'user_data' });
    const { id } = await files.create({ file: await linesFile('x'), purpose: 'batch' });
    const good = { input_file_id: id, endpoint, completion_window };
    const messageOf = async (fields: object): Promise<unknown> => {
      const seen = await ask(simulator, { path: '/openai/v1/batches', body: { ...good, ...fields } });
      return [seen.status, JSON.parse(seen.text).error?.message];
    };
    const cases: readonly (readonly [object, RegExp])[] = [
      [{ input_file_id: undefined }, /Missing required parameter: 'input_file_id'/],
      [{ input_file_id: 'file-x' }, /No such File object: file-x/],
      [{ input_file_id: other.id }, /expected 'batch', but got 'user_data'/],
      [{ endpoint: '/v1/audio/speech' }, /Supported values are: '\/v1\/chat\/completions'/],
      [{ completion_window: '1h' }, /Supported values are: '24h'/],
      [{ odd: 1 }, /Unknown parameter: 'odd'/],
    ];
    for (const [fields, message] of cases) {
      expect(await messageOf(fields)).toEqual([400, expect.stringMatching(message)]);
    }
    const missing = client().batches.retrieve('batch_x');
    await expect(missing).rejects.toBeInstanceOf(NotFoundError);
  });

  test('at Groq, in its words', async () => {
    const groq = new Groq({ baseURL: `${simulator.url}/groq`, apiKey: 'sk-test-groq', maxRetries: 0 });
    const body = { ...asked('Hi'), model: 'llama-3.3-70b-versatile' };
    const { id } = await groq.files.create({ file: await linesFile(line('a', body)), purpose: 'batch' });
    const made = await groq.batches.create({ input_file_id: id ?? '', endpoint, completion_window: '7d' });
    await groq.batches.retrieve(made.id);
    const ended = await groq.batches.retrieve(made.id);
    const output = await groq.files.content(ended.output_file_id ?? '');
    expect(await output.text()).toContain('Hello from the Groq simulator. You said: Hi');
    expect((await groq.files.list()).data?.length).toBe(2);
  });

  test('at Mistral are jobs', async () => {
    const form = new FormData();
    form.set('purpose', 'batch');
    form.set('file', new Blob([JSON.stringify({ custom_id: 'a', body: asked('Hi') })]), 'lines.jsonl');
    const headers = { authorization: 'Bearer sk-test' };
    const base = `${simulator.url}/mistral/v1`;
    const file = JSON.parse(
      await (await fetch(`${base}/files`, { method: 'POST', headers, body: form })).text(),
    );
    expect(file).toMatchObject({ object: 'file', num_lines: 1, source: 'upload' });
    const body = { input_files: [file.id], endpoint, model: 'mistral-small-latest' };
    const made = JSON.parse((await ask(simulator, { path: '/mistral/v1/batch/jobs', body })).text);
    expect(made).toMatchObject({ status: 'QUEUED', total_requests: 1 });
    const path = `/mistral/v1/batch/jobs/${made.id}`;
    await ask(simulator, { path });
    const ended = JSON.parse((await ask(simulator, { path })).text);
    expect(ended).toMatchObject({ status: 'SUCCESS', succeeded_requests: 1 });
    const output = await ask(simulator, { path: `/mistral/v1/files/${ended.output_file}/content` });
    expect(output.text).toContain('Hello from the Mistral simulator. You said: Hi');
    expect((await ask(simulator, { path: '/mistral/v1/batches', body })).status).toBe(404);
  });
});

test('the script’s faults strike here too', async () => {
  simulator.script({ match: { path: '/files' }, replies: [503, { reset: true }] });
  const upload = async (): Promise<unknown> =>
    client().files.create({ file: await linesFile('x'), purpose: 'batch' });
  await expect(upload()).rejects.toMatchObject({ status: 503 });
  await expect(upload()).rejects.toThrow(/Connection error/);
  await expect(client().files.create({ file: await linesFile(''), purpose: 'batch' })).rejects.toBeInstanceOf(
    BadRequestError,
  );
});
