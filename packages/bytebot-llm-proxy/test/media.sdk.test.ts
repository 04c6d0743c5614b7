import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import Groq from 'groq-sdk';
import OpenAI, { BadRequestError, toFile } from 'openai';
import { configOf } from './support/config.ts';
import { friendlyMedia, type MediaProvider, SOUND, startMediaProvider } from './support/media-provider.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';

/** The official SDKs of pictures and sound against the proxy. */

let provider: MediaProvider;
let proxy: ProxyProcess;
let client: OpenAI;

const sound = (): Promise<File> => toFile(SOUND, 'speech.mp3', { type: 'audio/mpeg' });

async function bytesOf(file: File | undefined): Promise<Buffer> {
  return Buffer.from(new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer(0)));
}

beforeAll(async () => {
  provider = await startMediaProvider();
  const apiBase = `${provider.url}/v1`;
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'draw', model: 'openai/gpt-image-1', apiBase, info: { mode: 'image_generation' } },
        { name: 'say', model: 'openai/gpt-4o-mini-tts', apiBase, info: { mode: 'audio_speech' } },
        { name: 'hear', model: 'openai/whisper-1', apiBase, info: { mode: 'audio_transcription' } },
        { name: 'hear-groq', model: 'groq/whisper-large-v3', apiBase: `${provider.url}/openai/v1` },
        { name: 'judge', model: 'openai/omni-moderation-latest', apiBase },
        { name: 'rank', model: 'cohere/rerank-v3.5', apiBase: provider.url },
        { name: 'azure-hear', model: 'azure/my-whisper', apiBase: provider.url },
        { name: 'claude', model: 'anthropic/claude-sonnet-4', apiBase: provider.url },
        { name: 'chat', model: 'openai/gpt-4o', apiBase, info: { mode: 'chat' } },
      ],
      { litellm_settings: { num_retries: 0 } },
    ),
    masterKey: MASTER_KEY,
  });
  client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
});

beforeEach(() => provider.answerWith(friendlyMedia));

afterAll(async () => {
  await proxy.stop();
  await provider.close();
});

describe('pictures', () => {
  test('are made from a text', async () => {
    const answer = await client.images.generate({ model: 'draw', prompt: 'a cat', n: 1, size: '1024x1024' });
    expect(answer.data?.[0]?.b64_json).toBe('iVBORw0KGgo=');
    expect(answer.usage?.output_tokens).toBe(1_000);
    expect(provider.last.path).toBe('/v1/images/generations');
    expect(provider.last.json()).toEqual({
      model: 'gpt-image-1',
      prompt: 'a cat',
      n: 1,
      size: '1024x1024',
    });
  });

  test('are made from a text and pictures, byte for byte', async () => {
    const image = [
      await toFile(SOUND, 'one.png', { type: 'image/png' }),
      await toFile(SOUND.subarray(1_000), 'two.png', { type: 'image/png' }),
    ];
    const answer = await client.images.edit({ model: 'draw', prompt: 'add a hät', image });
    expect(answer.data).toHaveLength(1);
    const form = await provider.last.form();
    expect(form.get('model')).toBe('gpt-image-1');
    expect(form.get('prompt')).toBe('add a hät');
    const files = form.getAll('image[]') as File[];
    expect(files.map(({ name, type }) => [name, type])).toEqual([
      ['one.png', 'image/png'],
      ['two.png', 'image/png'],
    ]);
    expect(await bytesOf(files[0])).toEqual(SOUND);
  });
});

describe('speech', () => {
  test('is spoken, in the type that the provider says', async () => {
    const answer = await client.audio.speech.create({ model: 'say', voice: 'alloy', input: 'Hello' });
    expect(answer.headers.get('content-type')).toBe('audio/mpeg');
    expect(answer.headers.get('x-litellm-model-group')).toBe('say');
    expect(Buffer.from(await answer.arrayBuffer()).equals(SOUND)).toBe(true);
    expect(provider.last.json()).toEqual({ model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'Hello' });
  });

  test.each(['json', 'verbose_json', 'text', 'srt', 'vtt'] as const)('is heard as %s', async (format) => {
    const answer: unknown = await client.audio.transcriptions.create({
      model: 'hear',
      file: await sound(),
      language: 'en',
      response_format: format,
    });
    const text = typeof answer === 'string' ? answer : (answer as { text: string }).text;
    expect(text).toContain('heard 3000 bytes');
    expect(typeof answer === 'string').toBe(!format.includes('json'));
    const form = await provider.last.form();
    expect([...form.keys()].sort()).toEqual(['file', 'language', 'model', 'response_format']);
    expect(form.get('model')).toBe('whisper-1');
  });

  test('is translated', async () => {
    const answer = await client.audio.translations.create({ model: 'hear', file: await sound() });
    expect(answer.text).toBe('heard 3000 bytes');
    expect(provider.last.path).toBe('/v1/audio/translations');
  });

  test('is heard by Groq, with its own SDK', async () => {
    const groq = new Groq({ baseURL: proxy.url, apiKey: MASTER_KEY, maxRetries: 0 });
    // The SDK adds Groq's own `/openai/v1` to the address.
    const answer = await groq.audio.transcriptions.create(
      { model: 'hear-groq', file: await sound(), timestamp_granularities: ['word', 'segment'] },
      { path: '/v1/audio/transcriptions' } as never,
    );
    expect(answer.text).toBe('heard 3000 bytes');
    expect(provider.last.path).toBe('/openai/v1/audio/transcriptions');
    expect((await provider.last.form()).getAll('timestamp_granularities[]')).toEqual(['word', 'segment']);
  });

  test('is heard by the deployment that an Azure path names', async () => {
    const body = new FormData();
    body.set('file', await sound());
    const response = await fetch(
      `${proxy.url}/openai/deployments/azure-hear/audio/transcriptions?api-version=2024-10-21`,
      { method: 'POST', headers: { 'api-key': MASTER_KEY }, body },
    );
    expect(await response.json()).toMatchObject({ text: 'heard 3000 bytes' });
    expect(provider.last.path).toMatch(/^\/openai\/deployments\/my-whisper\/audio\/transcriptions\?/);
  });
});

test('texts are judged', async () => {
  const answer = await client.moderations.create({ model: 'judge', input: 'be nice' });
  expect(answer.results[0]?.flagged).toBe(false);
});

test.each(['/v1/rerank', '/rerank', '/v2/rerank'])('documents are ranked at %s', async (path) => {
  const response = await fetch(proxy.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${MASTER_KEY}` },
    body: JSON.stringify({ model: 'rank', query: 'a', documents: ['b', 'c'], tags: ['x'] }),
  });
  expect(await response.json()).toMatchObject({ results: [{ index: 1 }] });
  expect(provider.last.json()).toEqual({ model: 'rerank-v3.5', query: 'a', documents: ['b', 'c'] });
});

describe('a model that is for something else', () => {
  test.each([
    ['claude', /`claude` cannot be asked for speech: Anthropic has none/],
    ['chat', /`chat` cannot be asked for speech: its model_info.mode is `chat`/],
    ['draw', /`draw` cannot be asked for speech/],
  ])('refuses, and names those that can (%s)', async (model, message) => {
    const asked = client.audio.speech.create({ model, voice: 'alloy', input: 'Hello' });
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BadRequestError);
    expect((error as BadRequestError).message).toMatch(message);
    expect((error as BadRequestError).message).toMatch(/Models here that can: `say`\./);
    expect(provider.seen).toHaveLength(0);
  });

  test('is said of each operation', async () => {
    const asked = client.images.generate({ model: 'claude', prompt: 'x' });
    await expect(asked).rejects.toThrow(/cannot be asked for images.*Models here that can: `draw`/s);
    const heard = client.audio.transcriptions.create({ model: 'claude', file: await sound() });
    await expect(heard).rejects.toThrow(/transcriptions.*`hear`, `hear-groq`/s);
    const judged = client.moderations.create({ model: 'claude', input: 'x' });
    await expect(judged).rejects.toThrow(/moderations.*`judge`/s);
  });
});
