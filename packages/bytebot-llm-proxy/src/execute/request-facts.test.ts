import { describe, expect, test } from '@jest/globals';
import { scanBody } from '../http/scan/scan-body.ts';
import { needsOf } from './request-needs.ts';
import { requestTags } from './request-tags.ts';

function call(body: Readonly<Record<string, unknown>>): Parameters<typeof needsOf>[0] {
  return { scanned: scanBody(Buffer.from(JSON.stringify(body))), parsed: () => ({ ...body }) };
}

function saying(...types: readonly string[]): Readonly<Record<string, unknown>> {
  return {
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'user', content: types.map((type) => ({ type })) },
    ],
  };
}

const nothing = { vision: false, audio: false, tools: false, jsonSchema: false };

describe('what a request needs (S2-14)', () => {
  test.each([
    ['nothing', saying('text'), nothing],
    ['a picture of the chat route', saying('text', 'image_url'), { ...nothing, vision: true }],
    ['a picture of Anthropic’s', saying('image'), { ...nothing, vision: true }],
    ['sound', saying('input_audio'), { ...nothing, audio: true }],
    ['tools', { tools: [{ type: 'function' }] }, { ...nothing, tools: true }],
    ['functions, as they were called before', { functions: [{}] }, { ...nothing, tools: true }],
    ['no tools in an empty list', { tools: [] }, nothing],
    ['a schema', { response_format: { type: 'json_schema' } }, { ...nothing, jsonSchema: true }],
    ['no schema for plain JSON', { response_format: { type: 'json_object' } }, nothing],
    ['what stands in odd places', { messages: [null, 3, { content: [null, 'x'] }], tools: {} }, nothing],
    [
      'a picture of the responses route',
      { input: [{ content: [{ type: 'input_image' }] }] },
      { ...nothing, vision: true },
    ],
  ])('%s', (_what, body, needs) => {
    expect(needsOf(call(body))).toEqual(needs);
  });
});

describe('the tags of a request', () => {
  const tagsOf = (body: Readonly<Record<string, unknown>>, header?: string): readonly string[] =>
    requestTags(call(body).scanned, header);

  test('come from the body, its metadata and the header, none twice', () => {
    const body = { tags: ['a', 'b'], metadata: { tags: ['b', ' c '] }, litellm_metadata: { tags: ['e'] } };
    expect(tagsOf(body, 'd, a,,')).toEqual(['a', 'b', 'c', 'e', 'd']);
  });

  test('that are none are left out', () => {
    expect(tagsOf({ tags: 'a', metadata: [1] })).toEqual([]);
    expect(tagsOf({ tags: [1, null, '', { a: 1 }] })).toEqual([]);
  });

  test('are at most fifty', () => {
    expect(tagsOf({ tags: Array.from({ length: 80 }, (_, at) => `t${at}`) })).toHaveLength(50);
  });
});
