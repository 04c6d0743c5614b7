import { expect, test } from '@jest/globals';
import { scanBody } from '../http/scan/scan-body.ts';
import type { RequestNeeds } from '../routing/request-facts.ts';
import { needsOf } from './request-needs.ts';

function needs(body: Record<string, unknown>): RequestNeeds {
  return needsOf({ scanned: scanBody(Buffer.from(JSON.stringify(body))), parsed: () => body });
}

const nothing: RequestNeeds = { vision: false, audio: false, tools: false, jsonSchema: false };
const schema = { type: 'json_schema', schema: { type: 'object' } };

test('a plain question needs nothing, in any dialect', () => {
  expect(needs({ messages: [{ role: 'user', content: 'Hi' }] })).toEqual(nothing);
  expect(needs({ input: 'Hi' })).toEqual(nothing);
  expect(needs({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] })).toEqual(nothing);
});

test('a picture needs sight, in any dialect', () => {
  const chat = {
    messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] }],
  };
  const messages = { messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] };
  const responses = { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'data:' }] }] };
  const google = { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: '' } }] }] };
  const older = { contents: [{ parts: [{ file_data: { mime_type: 'image/png', file_uri: 'gs://a/b' } }] }] };
  for (const body of [chat, messages, responses, google, older])
    expect(needs(body)).toEqual({ ...nothing, vision: true });
});

test('a recording needs hearing', () => {
  const google = { contents: [{ parts: [{ inlineData: { mimeType: 'audio/wav', data: '' } }] }] };
  const chat = { messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }] };
  for (const body of [google, chat]) expect(needs(body)).toEqual({ ...nothing, audio: true });
});

test('tools and schemas are found where each dialect has them', () => {
  expect(needs({ tools: [{ functionDeclarations: [] }] })).toEqual({ ...nothing, tools: true });
  expect(needs({ tools: [] })).toEqual(nothing);
  const formats = [
    { response_format: schema },
    { text: { format: schema } },
    { output_config: { format: schema } },
    { output_format: schema },
    { generationConfig: { responseJsonSchema: {} } },
    { generation_config: { response_schema: {} } },
  ];
  for (const body of formats) expect(needs(body)).toEqual({ ...nothing, jsonSchema: true });
  expect(needs({ text: { format: { type: 'text' } }, response_format: { type: 'json_object' } })).toEqual(
    nothing,
  );
});
