import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { BOUNDARY, formBytes, sendBytes, sendForm, upload } from './support/media-form.ts';
import {
  friendlyMedia,
  type MediaProvider,
  SOUND,
  sendJson,
  startMediaProvider,
} from './support/media-provider.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** Forms with files on their way through the proxy. */

let provider: MediaProvider;
let proxy: ProxyProcess;
let url: string;

const file = ['file', ['speech.mp3', SOUND]] as const;

beforeAll(async () => {
  provider = await startMediaProvider();
  const apiBase = `${provider.url}/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'hear', model: 'openai/whisper-1', apiBase },
        {
          name: 'german',
          model: 'openai/whisper-1',
          apiBase,
          params: { language: 'de', additional_drop_params: ['prompt'] },
        },
        { name: 'failing', model: 'openai/whisper-0', apiBase },
        { name: 'tagged', model: 'openai/whisper-free', apiBase, params: { tags: ['free'] } },
        { name: 'tagged', model: 'openai/whisper-paid', apiBase, params: { tags: ['paid'] } },
        { name: 'mixed', model: 'anthropic/claude-sonnet-4', apiBase: provider.url, params: { order: 1 } },
        { name: 'mixed', model: 'openai/whisper-mixed', apiBase, params: { order: 2 } },
      ],
      {
        litellm_settings: { num_retries: 0 },
        router_settings: { fallbacks: [{ failing: ['german'] }], enable_tag_filtering: true },
        general_settings: { max_request_size_mb: 50 },
      },
    ),
  });
  url = `${proxy.url}/v1/audio/transcriptions`;
});

beforeEach(() => provider.answerWith(friendlyMedia));

afterAll(async () => {
  await proxy.stop();
  await provider.close();
});

async function expectRefused(response: Response, message: RegExp, status = 400): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    error: { message: expect.stringMatching(message), type: expect.any(String) },
  });
  expect(provider.seen).toHaveLength(0);
}

describe('a form', () => {
  test('goes on byte for byte, but for the model', async () => {
    const form = (model: string): Buffer => formBytes([file, ['model', model], ['prompt', 'grüß']]);
    const response = await sendBytes(url, form('hear'));
    expect(await response.json()).toMatchObject({ text: 'heard 3000 bytes' });
    expect(provider.last.raw.equals(form('whisper-1'))).toBe(true);
    expect(provider.last.headers['content-length']).toBe(String(form('whisper-1').length));
    expect(provider.last.headers.accept).toBe('*/*');
  });

  test('loses what steers the proxy', async () => {
    await sendForm(url, [
      ['model', 'hear'],
      ['metadata[trace]', 'a'],
      ['num_retries', '1'],
      ['timeout', '30'],
      ['fallbacks', '["german"]'],
      ['user', 'me'],
      file,
    ]);
    expect([...(await provider.last.form()).keys()]).toEqual(['model', 'user', 'file']);
  });

  test('gets what the config sets for the deployment, and loses what it drops', async () => {
    await sendForm(url, [['model', 'german'], ['prompt', 'x'], file]);
    const form = await provider.last.form();
    expect([...form.keys()]).toEqual(['language', 'model', 'file']);
    expect(form.get('language')).toBe('de');
    await sendForm(url, [['language', 'fr'], ['model', 'german'], file]);
    expect((await provider.last.form()).get('language')).toBe('fr');
  });

  test('is sent again, whole, to a deployment that failed and to the fallback', async () => {
    provider.answerWith((request, response) =>
      provider.seen.length < 3
        ? sendJson(response, { error: { message: 'try later' } }, 500)
        : friendlyMedia(request, response),
    );
    const response = await sendForm(url, [['num_retries', '1'], file, ['model', 'failing']]);
    expect(response.headers.get('x-litellm-attempted-fallbacks')).toBe('1');
    expect(await response.json()).toMatchObject({ text: 'heard 3000 bytes' });
    const models = await Promise.all(provider.seen.map(async (call) => (await call.form()).get('model')));
    expect(models).toEqual(['whisper-0', 'whisper-0', 'whisper-1']);
  });

  test.each([
    [['tags', '["paid"]']],
    [['tags[]', 'paid']],
    [['metadata[tags][]', 'paid']],
    [['metadata', '{"tags":["paid"]}']],
  ] as const)('chooses by its tags (%s)', async (tags) => {
    await sendForm(url, [['model', 'tagged'], tags, file]);
    expect((await provider.last.form()).get('model')).toBe('whisper-paid');
  });

  test('goes to those of a group that can be asked for it', async () => {
    const response = await sendForm(url, [['model', 'mixed'], file]);
    expect(response.status).toBe(200);
    expect((await provider.last.form()).get('model')).toBe('whisper-mixed');
  });
});

describe('a form that cannot be used is refused', () => {
  test('with two models', async () => {
    const response = await sendForm(url, [['model', 'hear'], file, ['model', 'german']]);
    await expectRefused(response, /`model` twice, the second time at byte \d+/);
  });

  test('without a model', async () => {
    await expectRefused(await sendForm(url, [file]), /Missing required parameter: 'model'/);
  });

  test('with an unknown model', async () => {
    await expectRefused(await sendForm(url, [['model', 'nobody'], file]), /`nobody` does not exist/, 404);
  });

  test('with an address', async () => {
    const response = await sendForm(url, [['model', 'hear'], ['api_base', 'http://127.0.0.1:1'], file]);
    await expectRefused(response, /api_base is not allowed/, 403);
  });

  test.each([
    ['cut off', formBytes([['model', 'hear'], file]).subarray(0, -10), /cut off/],
    [
      'with another boundary',
      formBytes([['model', 'hear'], file])
        .toString('latin1')
        .replaceAll(BOUNDARY, 'x'),
      /does not stand in it/,
    ],
    ['empty', '', /empty/],
    ['of JSON', '{"model":"hear"}', /does not stand in it/],
  ])('that is %s', async (_what, body, message) => {
    await expectRefused(await sendBytes(url, body), message);
  });

  test('without a boundary', async () => {
    const body = formBytes([['model', 'hear'], file]);
    const response = await sendBytes(url, body, { 'content-type': 'multipart/form-data' });
    await expectRefused(response, /names no boundary/);
  });

  test('where chat is asked for', async () => {
    const response = await sendForm(`${proxy.url}/v1/chat/completions`, [['model', 'hear']]);
    await expectRefused(response, /not a JSON object/);
  });

  test.each([
    ['announced', false],
    ['not announced', true],
  ])('with a gigabyte, %s, in bounded memory', async (_what, isChunked) => {
    const before = await residentBytes(proxy);
    let most = before;
    const watch = setInterval(() => {
      residentBytes(proxy).then(
        (bytes) => {
          most = Math.max(most, bytes);
        },
        () => undefined,
      );
    }, 20);
    const end = await upload(url, 1024 * 1024 * 1024, isChunked);
    clearInterval(watch);
    expect(end.status).toBe(413);
    expect(JSON.parse(end.body)).toMatchObject({ error: { code: 'payload_too_large' } });
    expect(most - before).toBeLessThan(250 * 1024 * 1024);
    expect(provider.seen).toHaveLength(0);
  });
});

/** What the process takes of the machine's memory (Linux). */
async function residentBytes({ process: { pid } }: ProxyProcess): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}
