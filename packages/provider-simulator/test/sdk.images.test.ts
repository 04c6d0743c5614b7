import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import OpenAI, { AzureOpenAI, BadRequestError, NotFoundError, toFile } from 'openai';
import { type RunningSimulator, startSimulator } from '../src/index.ts';
import { pixelBase64 } from './support/requests.ts';

/** Pictures, asked for with the official OpenAI SDK at everyone who draws. */

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
const picture = (type = 'image/png'): Promise<File> =>
  toFile(Buffer.from(pixelBase64, 'base64'), 'pixel.png', { type });

describe.each([
  ['OpenAI', client],
  ['Azure', azure],
])('%s', (_name, clientOf) => {
  test('draws inline with a newer model, and counts', async () => {
    const drawn = await clientOf().images.generate({ model: 'gpt-image-1', prompt: 'A cat, sat', n: 2 });
    expect(
      drawn.data?.map((one) =>
        Buffer.from(one.b64_json ?? '', 'base64')
          .subarray(1, 4)
          .toString(),
      ),
    ).toEqual(['PNG', 'PNG']);
    expect(drawn).toMatchObject({
      size: '1024x1024',
      output_format: 'png',
      usage: { input_tokens: 3, output_tokens: 544, total_tokens: 547 },
    });
  });

  test('draws in steps', async () => {
    const stream = await clientOf().images.generate({
      model: 'gpt-image-1',
      prompt: 'A cat',
      stream: true,
      partial_images: 2,
    });
    const types = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual([
      'image_generation.partial_image',
      'image_generation.partial_image',
      'image_generation.completed',
    ]);
  });

  test('edits several pictures, and streams that too', async () => {
    const ask = { model: 'gpt-image-1', image: [await picture(), await picture()], prompt: 'A hat' };
    const edited = await clientOf().images.edit(ask);
    expect(edited.usage?.input_tokens_details).toEqual({ text_tokens: 2, image_tokens: 544 });
    const stream = await clientOf().images.edit({ ...ask, stream: true });
    const types = [];
    for await (const event of stream) types.push(event.type);
    expect(types).toEqual(['image_edit.completed']);
    expect(simulator.requests('gpt-image-1')[0]?.body).toMatchObject({
      multipart: expect.arrayContaining([{ name: 'prompt', value: 'A hat' }]),
    });
  });
});

test('the older models draw at an address, which leads to a picture', async () => {
  const drawn = await client().images.generate({ model: 'dall-e-3', prompt: 'A cat' });
  const answer = await fetch(drawn.data?.[0]?.url ?? '');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  const inline = await client().images.generate({ prompt: 'A cat', response_format: 'b64_json' });
  expect(inline.data?.[0]?.b64_json).toBe(pixelBase64);
});

test.each([
  ['/xai/v1', { revised_prompt: 'A cat', url: expect.any(String) }],
  ['/together/v1', { index: 0, url: expect.any(String) }],
])('%s draws in its own form', async (base, expected) => {
  const drawn = await clientAt(base).images.generate({ model: 'm', prompt: 'A cat' });
  expect(drawn.data).toEqual([expected]);
});

test.each(['/groq/openai/v1', '/mistral/v1', '/openrouter/api/v1'])('%s does not draw', async (base) => {
  await expect(clientAt(base).images.generate({ model: 'm', prompt: 'x' })).rejects.toBeInstanceOf(
    NotFoundError,
  );
});

describe('OpenAI refuses', () => {
  const generate = (fields: object): Promise<unknown> =>
    client().images.generate({ model: 'gpt-image-1', prompt: 'x', ...fields });

  test.each([
    ['no prompt', { prompt: undefined }, /Missing required parameter: 'prompt'/],
    ['an unknown field', { steps: 4 }, /Unknown parameter: 'steps'/],
    [
      'a choice the newer models have not',
      { response_format: 'url' },
      /Unknown parameter: 'response_format'/,
    ],
    ['a size it does not draw', { size: '512x512' }, /Supported values are: '1024x1024'/],
    ['too many', { n: 11 }, /<= 10, but got 11/],
    ['two at the model that draws one', { model: 'dall-e-3', n: 2 }, /n=1/],
    ['steps of an older model', { model: 'dall-e-3', stream: true }, /does not support streaming/],
  ])('%s', async (_name, fields, message) => {
    await expect(generate(fields)).rejects.toThrow(message);
  });

  test('a picture whose type is not said, none at all, and a form that is none', async () => {
    const typeless = client().images.edit({
      model: 'gpt-image-1',
      image: await picture('application/octet-stream'),
      prompt: 'x',
    });
    await expect(typeless).rejects.toThrow(/unsupported mimetype \('application\/octet-stream'\)/);
    const headers = { authorization: 'Bearer sk-test' };
    const url = `${simulator.url}/openai/v1/images/edits`;
    const form = new FormData();
    form.set('prompt', 'x');
    const empty = await fetch(url, { method: 'POST', headers, body: form });
    expect([empty.status, await empty.text()]).toEqual([400, expect.stringContaining("'image'")]);
    const json = await fetch(url, { method: 'POST', headers, body: '{}' });
    expect([json.status, await json.text()]).toEqual([400, expect.stringContaining('multipart form')]);
  });
});

test('the script’s faults strike here too', async () => {
  simulator.script({
    model: 'gpt-image-1',
    replies: [400, { errorAfter: 1, errorBody: { error: { message: 'no' } } }],
  });
  const ask = { model: 'gpt-image-1', prompt: 'x' };
  await expect(client().images.generate(ask)).rejects.toBeInstanceOf(BadRequestError);
  const stream = await client().images.generate({ ...ask, stream: true, partial_images: 2 });
  const read = async (): Promise<number> => {
    let count = 0;
    for await (const _event of stream) count += 1;
    return count;
  };
  await expect(read()).rejects.toThrow(/no/);
});
