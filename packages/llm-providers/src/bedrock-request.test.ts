import { type JsonObject, memberAt } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { bedrock } from './bedrock.ts';
import { buildBedrockChat } from './bedrock-request.ts';
import type { NativeRequest } from './provider.ts';

const claude = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
const nova = 'us.amazon.nova-pro-v1:0';
const llama = 'meta.llama3-3-70b-instruct-v1:0';
const hello = [{ role: 'user', content: 'Hello' }];

function build(model: string, request: JsonObject = {}): NativeRequest {
  const target = { baseUrl: 'https://bedrock.example', apiKey: undefined, model };
  return buildBedrockChat({ model, messages: hello, ...request }, target);
}

/** Something in the body, by the names on the way to it. */
function said(model: string, request: JsonObject, ...path: readonly string[]): unknown {
  return memberAt(build(model, request).body, ...path);
}

function tool(name: string, parameters?: JsonObject): JsonObject {
  return { type: 'function', function: { name, ...(parameters === undefined ? {} : { parameters }) } };
}

function userContent(...content: readonly JsonObject[]): unknown {
  const { messages } = build(claude, { messages: [{ role: 'user', content }] }).body;
  return memberAt(Object(messages)[0], 'content');
}

function file(filename: string, data: string): JsonObject {
  return { type: 'file', file: { filename, file_data: data } };
}

describe('documents', () => {
  const pdf = 'data:application/pdf;base64,JVBERi0=';
  const text = { type: 'text', text: 'Read' };

  test('have clean names that differ, and a text beside them', () => {
    const content = userContent(file('Q3 report_(final).pdf', pdf), file('Q3 report (final).pdf', pdf), {
      type: 'file',
      file: { file_data: pdf },
    });
    expect(content).toMatchObject([
      { document: { format: 'pdf', name: 'Q3 report (final)' } },
      { document: { format: 'pdf', name: 'Q3 report (final) (2)' } },
      { document: { format: 'pdf', name: 'document-3' } },
      { text: '.' },
    ]);
  });

  test.each([
    ['text/csv', 'document', 'csv'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'document', 'docx'],
    ['application/json', 'document', 'txt'],
    ['video/mp4', 'video', 'mp4'],
    ['image/webp', 'image', 'webp'],
  ])('%s is a %s of the format %s', (mediaType, kind, format) => {
    expect(userContent(text, file('a', `data:${mediaType};base64,QQ==`))).toMatchObject([
      { text: 'Read' },
      { [kind]: { format, source: { bytes: 'QQ==' } } },
    ]);
  });

  test('files in S3 are named, not carried', () => {
    const image = { type: 'image_url', image_url: { url: 's3://bucket/a.jpg' } };
    expect(userContent(image)).toEqual([
      { image: { format: 'jpeg', source: { s3Location: { uri: 's3://bucket/a.jpg' } } } },
    ]);
  });

  test('what Bedrock does not read is refused with its place', () => {
    expect(() => userContent(file('a.zip', 'data:application/zip;base64,QQ=='))).toThrow(
      'Bedrock does not read application/zip',
    );
  });
});

describe('tools', () => {
  const schema = {
    type: 'object',
    description: 'A tree',
    $defs: {
      Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' }, v: { type: 'number' } } },
    },
    properties: { root: { $ref: '#/$defs/Node' } },
    additionalProperties: false,
  };
  const schemaOf = (model: string) => {
    const tools = said(model, { tools: [tool('walk', schema)] }, 'toolConfig', 'tools');
    return memberAt(Object(tools)[0], 'toolSpec', 'inputSchema', 'json');
  };

  test('keep their references for Claude, and have them replaced for others', () => {
    expect(schemaOf(claude)).toEqual(schema);
    expect(schemaOf(llama)).toEqual({
      type: 'object',
      description: 'A tree',
      properties: {
        root: { type: 'object', properties: { next: { type: 'object' }, v: { type: 'number' } } },
      },
      additionalProperties: false,
    });
    expect(Object.keys(Object(schemaOf(nova)))).toEqual(['type', 'properties']);
  });

  test('have names that Bedrock takes, which become their own again in the answer', () => {
    const { body, toolNames } = build(claude, { tools: [tool('server.walk'), tool('run')] });
    const names = Object(body.toolConfig).tools.map((one: JsonObject) => memberAt(one, 'toolSpec', 'name'));
    expect(names).toEqual([expect.stringMatching(/^server_walk_[0-9a-f]{8}$/), 'run']);
    expect(toolNames?.get(names[0])).toBe('server.walk');
    const context = {
      model: claude,
      created: 1,
      id: 'id',
      ...(toolNames === undefined ? {} : { toolNames }),
    };
    const use = { toolUse: { toolUseId: 'a', name: names[0], input: {} } };
    const answer = bedrock.native?.readChat(
      { output: { message: { role: 'assistant', content: [use] } }, stopReason: 'tool_use' },
      context,
    );
    expect(answer?.choices[0]?.message.tool_calls?.[0]?.function.name).toBe('server.walk');
  });

  test.each([
    ['required', claude, { any: {} }, []],
    ['required', llama, undefined, ['tool_choice']],
    ['auto', llama, undefined, []],
    ['required', 'mistral.mistral-large-2407-v1:0', { any: {} }, []],
  ])('the choice %s of %s is %j', (choice, model, toolChoice, dropped) => {
    const request = { tools: [tool('walk')], tool_choice: choice };
    expect(said(model, request, 'toolConfig', 'toolChoice')).toEqual(toolChoice);
    expect(build(model, request).dropped).toEqual(dropped);
  });

  test('long ids of other providers become short ones that still agree', () => {
    const id = `call_1__thought__${'A'.repeat(500)}`;
    const messages = [
      ...hello,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id, type: 'function', function: { name: 'a.b', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: id, content: 'failed', is_error: true },
    ];
    const { body } = build(claude, { messages });
    const [, { content: used }, { content: answered }] = Object(body.messages);
    const { toolUseId, name } = used[0].toolUse;
    expect(toolUseId).toHaveLength(64);
    expect(name).toMatch(/^a_b_[0-9a-f]{8}$/);
    expect(answered[0].toolResult).toEqual({ toolUseId, content: [{ text: 'failed' }], status: 'error' });
  });
});

describe('an answer in JSON', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  };
  const format = { type: 'json_schema', json_schema: { name: 'an answer', schema } };

  test('is asked for natively, by a tool, or in words', () => {
    const native = {
      type: 'json_schema',
      structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'an_answer' } },
    };
    for (const model of [claude, 'openai.gpt-oss-120b-1:0']) {
      expect(said(model, { response_format: format }, 'outputConfig', 'textFormat')).toEqual(native);
    }
    expect(said(nova, { response_format: format }, 'toolConfig', 'toolChoice')).toEqual({
      tool: { name: 'structured_answer_json' },
    });
    const { body } = build(llama, { response_format: format });
    expect(JSON.stringify(body.system)).toContain('It must fit this JSON Schema');
    expect(body.toolConfig).toBeUndefined();
  });
});

describe('what only some models take', () => {
  test.each([
    ['us.amazon.nova-2-lite-v1:0', { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }, []],
    ['openai.gpt-oss-120b-1:0', { reasoning_effort: 'low' }, []],
    [llama, undefined, ['reasoning_effort']],
  ])('reasoning_effort of %s', (model, additional, dropped) => {
    const { body, dropped: left } = build(model, { reasoning_effort: 'minimal' });
    expect([body.additionalModelRequestFields, left]).toEqual([additional, dropped]);
  });

  test.each([
    [claude, { top_k: 5 }, []],
    [nova, { inferenceConfig: { topK: 5 } }, []],
    [llama, undefined, ['top_k']],
  ])('top_k of %s', (model, additional, dropped) => {
    const { body, dropped: left } = build(model, { top_k: 5 });
    expect([body.additionalModelRequestFields, left]).toEqual([additional, dropped]);
  });

  test('cache marks: not for Llama, not at the tools of Nova, an hour for the newer Claude', () => {
    const mark = { cache_control: { type: 'ephemeral', ttl: '1h' } };
    const request = {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello', ...mark }] }],
      tools: [{ ...tool('walk'), ...mark }],
    };
    const points = (model: string) =>
      JSON.stringify(build(model, request).body).match(/"cachePoint":\{[^}]*\}/g);
    expect(points(llama)).toBeNull();
    expect(points('anthropic.claude-3-haiku-20240307-v1:0')).toBeNull();
    expect(points(nova)).toEqual(['"cachePoint":{"type":"default"}']);
    const hour = '"cachePoint":{"type":"default","ttl":"1h"}';
    expect(points(claude)).toEqual([hour, hour]);
  });

  test('the limit is the family’s own for Claude, and left to the others', () => {
    expect(said(claude, {}, 'inferenceConfig')).toEqual({ maxTokens: 64_000 });
    expect(said(llama, {}, 'inferenceConfig')).toBeUndefined();
  });
});

test('fields of Converse, and of the model, pass through in their places', () => {
  const { body, dropped } = build(claude, {
    guardrailConfig: { guardrailIdentifier: 'gr-1', guardrailVersion: '1' },
    requestMetadata: { team: 'a' },
    performanceConfig: { latency: 'optimized' },
    service_tier: 'flex',
    anthropic_beta: ['context-1m-2025-08-07'],
    additionalModelRequestFields: { top_k: 1 },
    seed: 1,
  });
  expect(body).toMatchObject({
    guardrailConfig: { guardrailIdentifier: 'gr-1' },
    requestMetadata: { team: 'a' },
    performanceConfig: { latency: 'optimized' },
    serviceTier: { type: 'flex' },
    additionalModelRequestFields: { anthropic_beta: ['context-1m-2025-08-07'], top_k: 1 },
  });
  expect(dropped).toEqual(['seed']);
});

test('a turn that only thought unsigned vanishes, and its neighbours become one', () => {
  const messages = [
    { role: 'user', content: 'One' },
    { role: 'assistant', content: '', thinking_blocks: [{ type: 'thinking', thinking: 'unsigned' }] },
    { role: 'user', content: 'Two' },
  ];
  expect(build(claude, { messages }).body.messages).toEqual([
    { role: 'user', content: [{ text: 'One' }, { text: 'Two' }] },
  ]);
});
