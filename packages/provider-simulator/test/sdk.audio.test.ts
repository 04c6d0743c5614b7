import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Groq from 'groq-sdk';
import OpenAI, { APIError, AzureOpenAI, NotFoundError, toFile } from 'openai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { ask } from './support/ask.ts';

/** Speech, transcriptions and moderations, asked for with the official SDKs. */

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
    apiVersion: '2024-10-21',
    maxRetries: 0,
  });
const groq = (): Groq =>
  new Groq({ baseURL: `${simulator.url}/groq`, apiKey: 'sk-test-groq', maxRetries: 0 });
const sound = (name = 'hello.mp3', sizeBytes = 32_000): Promise<File> =>
  toFile(Buffer.alloc(sizeBytes, 1), name);
const heard = (provider: string): string =>
  `Hello from the ${provider} simulator. I heard hello.mp3, 32000 bytes.`;

describe('speech', () => {
  const words = { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'one two three' };

  test.each([
    ['mp3', 'audio/mpeg', Buffer.from([0xff, 0xfb])],
    ['opus', 'audio/opus', Buffer.from('OggS')],
    ['aac', 'audio/aac', Buffer.from([0xff, 0xf1])],
    ['flac', 'audio/flac', Buffer.from('fLaC')],
    ['wav', 'audio/wav', Buffer.from('RIFF')],
    ['pcm', 'audio/pcm', Buffer.alloc(4)],
  ] as const)('comes as %s', async (response_format, type, beginning) => {
    const answer = await client().audio.speech.create({ ...words, response_format });
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-type')).toBe(type);
    expect(bytes.subarray(0, beginning.length).equals(beginning)).toBe(true);
    expect(bytes.length).toBeGreaterThan(100);
  });

  test('comes as it is made, a piece for each word, without a length', async () => {
    const seen = await ask(simulator, { path: '/openai/v1/audio/speech', body: words });
    expect(seen.headers['content-length']).toBeUndefined();
    expect(seen.reads).toHaveLength(3);
  });

  test('comes in events, with usage', async () => {
    const seen = await ask(simulator, {
      path: '/openai/v1/audio/speech',
      body: { ...words, stream_format: 'sse' },
    });
    const events = seen.text.split('\n\n').flatMap((one) => (one === '' ? [] : [JSON.parse(one.slice(6))]));
    expect(events.map((event) => event.type)).toEqual([
      ...Array(3).fill('speech.audio.delta'),
      'speech.audio.done',
    ]);
    expect(events.at(-1).usage).toEqual({ input_tokens: 4, output_tokens: 30, total_tokens: 34 });
  });

  test('is cut as the script says', async () => {
    simulator.script({ model: words.model, replies: [{ cutAfter: 2 }] });
    const seen = await ask(simulator, { path: '/openai/v1/audio/speech', body: words });
    expect([seen.status, seen.isComplete, seen.reads.length]).toEqual([200, false, 2]);
  });

  test('is made by Groq, Azure and Together too', async () => {
    const spoken = await groq().audio.speech.create({ ...words, model: 'canopylabs/orpheus', voice: 'tara' });
    expect(spoken.headers.get('content-type')).toBe('audio/wav');
    for (const one of [azure(), clientAt('/together/v1')]) {
      expect((await one.audio.speech.create(words)).status).toBe(200);
    }
    await expect(clientAt('/xai/v1').audio.speech.create(words)).rejects.toBeInstanceOf(NotFoundError);
  });

  test.each([
    ['no input', { input: '' }, /Missing required parameter: 'input'/],
    ['a long one', { input: 'x'.repeat(5_000) }, /at most 4096 characters/],
    ['a voice it has not', { voice: 'nobody' }, /Supported values are: 'alloy'/],
    ['a format it has not', { response_format: 'ogg' }, /Supported values are: 'mp3'/],
    ['a pace nobody can follow', { speed: 9 }, /'speed'/],
    ['events of an older model', { model: 'tts-1', stream_format: 'sse' }, /not supported for tts-1/],
    ['an unknown field', { language: 'en' }, /Unknown parameter: 'language'/],
  ])('is refused for %s', async (_name, fields, message) => {
    const body = { ...words, ...fields };
    const seen = await ask(simulator, { path: '/openai/v1/audio/speech', body });
    expect([seen.status, JSON.parse(seen.text).error.message]).toEqual([400, expect.stringMatching(message)]);
  });
});

describe('transcriptions', () => {
  test.each([
    ['OpenAI', () => client().audio],
    ['Azure OpenAI', () => azure().audio],
    ['Together', () => clientAt('/together/v1').audio],
    ['Mistral', () => clientAt('/mistral/v1').audio],
    ['Groq', () => groq().audio],
  ])('%s hears', async (name, audioOf) => {
    const answer = await audioOf().transcriptions.create({ model: 'whisper-1', file: await sound() });
    expect(answer).toMatchObject({ text: heard(name) });
  });

  test('and translates', async () => {
    const ask = { model: 'whisper-1', file: await sound() };
    expect(await client().audio.translations.create(ask)).toEqual({ text: heard('OpenAI') });
    expect(await groq().audio.translations.create(ask)).toEqual({ text: heard('Groq') });
  });

  test('in every format', async () => {
    const ask = { model: 'whisper-1', file: await sound() };
    const { transcriptions } = client().audio;
    const said = heard('OpenAI');
    expect(await transcriptions.create({ ...ask, response_format: 'text' })).toBe(`${said}\n`);
    expect(await transcriptions.create({ ...ask, response_format: 'srt' })).toBe(
      `1\n00:00:00,000 --> 00:00:02,000\n${said}\n\n`,
    );
    expect(await transcriptions.create({ ...ask, response_format: 'vtt' })).toBe(
      `WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n${said}\n\n`,
    );
    expect(await transcriptions.create({ ...ask, response_format: 'verbose_json' })).toMatchObject({
      task: 'transcribe',
      duration: 2,
      language: 'english',
      segments: [{ id: 0, text: said }],
      usage: { type: 'duration', seconds: 2 },
    });
    const timestamps = {
      ...ask,
      response_format: 'verbose_json' as const,
      timestamp_granularities: ['word' as const],
    };
    expect((await transcriptions.create(timestamps)).words?.[0]).toEqual({
      word: 'Hello',
      start: 0,
      end: 0.2,
    });
  });

  test('in events, with usage', async () => {
    const stream = await client().audio.transcriptions.create({
      model: 'gpt-4o-transcribe',
      file: await sound(),
      stream: true,
    });
    const events = [];
    for await (const event of stream) events.push(event);
    const deltas = events.flatMap((event) => (event.type === 'transcript.text.delta' ? [event.delta] : []));
    expect(deltas.join('')).toBe(heard('OpenAI'));
    expect(events.at(-1)).toMatchObject({
      type: 'transcript.text.done',
      usage: { type: 'tokens', output_tokens: 10 },
    });
  });

  test('of a scripted text', async () => {
    simulator.script({ model: 'whisper-1', replies: [{ text: 'So it is.' }, 500] });
    const ask = { model: 'whisper-1', file: await sound() };
    expect((await client().audio.transcriptions.create(ask)).text).toBe('So it is.');
    await expect(client().audio.transcriptions.create(ask)).rejects.toMatchObject({ status: 500 });
  });

  test.each([
    ['no model', { file: 'a.mp3' }, 400, /Missing required parameter: 'model'/],
    ['no file', { model: 'whisper-1' }, 400, /Missing required parameter: 'file'/],
    ['a file that is no sound', { model: 'whisper-1', file: 'a.txt' }, 400, /Invalid file format/],
    ['an unknown field', { model: 'whisper-1', file: 'a.mp3', n: '2' }, 400, /Unknown parameter: 'n'/],
    [
      'an unknown format',
      { model: 'whisper-1', file: 'a.mp3', response_format: 'x' },
      400,
      /Invalid value: 'x'/,
    ],
    [
      'subtitles of a newer model',
      { model: 'gpt-4o-transcribe', file: 'a.mp3', response_format: 'srt' },
      400,
      /not compatible/,
    ],
    ['a model it has not', { model: 'no-such-model', file: 'a.mp3' }, 404, /does not exist/],
  ])('are refused for %s', async (_name, fields, status, message) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (name === 'file') form.set(name, new Blob(['sound']), value);
      else form.set(name, value);
    }
    expect(await post(form)).toEqual([status, expect.stringMatching(message)]);
  });

  test('are refused for two models, for nothing to hear, and for too much of it', async () => {
    const form = new FormData();
    form.append('model', 'whisper-1');
    form.append('model', 'other');
    form.set('file', new Blob(['sound']), 'a.mp3');
    expect(await post(form)).toEqual([400, expect.stringContaining("Duplicate parameter: 'model'")]);
    form.delete('model');
    form.set('model', 'whisper-1');
    form.set('file', new Blob([]), 'a.mp3');
    expect(await post(form)).toEqual([400, expect.stringContaining('too short')]);
    form.set('file', new Blob([Buffer.alloc(26 * 1_024 * 1_024)]), 'a.mp3');
    expect(await post(form)).toEqual([413, expect.any(String)]);
  });

  async function post(form: FormData): Promise<[number, string]> {
    const headers = { authorization: 'Bearer sk-test' };
    const url = `${simulator.url}/openai/v1/audio/transcriptions`;
    const answer = await fetch(url, { method: 'POST', headers, body: form });
    return [answer.status, await answer.text()];
  }
});

describe('moderations', () => {
  test('tell by words, each text by itself', async () => {
    const input = ['How nice', 'I will kill it'];
    const { id, model, results } = await client().moderations.create({ input });
    expect([id, model]).toEqual([expect.stringMatching(/^modr-/), 'omni-moderation-latest']);
    expect(results.map((result) => [result.flagged, result.categories.violence])).toEqual([
      [false, false],
      [true, true],
    ]);
    const parts = await client().moderations.create({ input: [{ type: 'text', text: 'I hate it' }] });
    expect(parts.results).toMatchObject([{ flagged: true, categories: { hate: true } }]);
  });

  test('at Mistral have other categories and need a model', async () => {
    const { results } = await clientAt('/mistral/v1').moderations.create({
      model: 'mistral-moderation-latest',
      input: 'a@b.c',
    });
    expect(results[0]?.categories).toMatchObject({ pii: true, violence_and_threats: false });
    const refused = clientAt('/mistral/v1').moderations.create({ input: 'x' });
    await expect(refused).rejects.toBeInstanceOf(APIError);
  });

  test('are refused without a text', async () => {
    await expect(client().moderations.create({ input: [] })).rejects.toThrow(/'input'/);
  });
});
