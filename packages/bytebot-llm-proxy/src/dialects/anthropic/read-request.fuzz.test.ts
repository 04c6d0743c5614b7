import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DialectError } from '../client-dialect.ts';
import { readRequest } from './read-request.ts';
import { request } from './requests.test-helper.ts';

/** Whatever was sent, a client is told what is wrong with it, or its request is a chat. */
function readsOrRefuses(body: JsonObject): void {
  try {
    const { chat, dropped } = readRequest(body);
    expect(Array.isArray(chat.messages)).toBe(true);
    expect(dropped.every((path) => typeof path === 'string')).toBe(true);
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
    expect(error.path).not.toBe('');
    expect(error.message.length).toBeLessThan(600);
  }
}

const word = fc.constantFrom(
  'text',
  'image',
  'document',
  'tool_use',
  'tool_result',
  'thinking',
  'redacted_thinking',
  'search_result',
  'base64',
  'url',
  'content',
  'file',
  'user',
  'assistant',
  'system',
  'custom',
  'auto',
  'tool',
  'json_schema',
);
const name = fc.constantFrom(
  'type',
  'role',
  'content',
  'text',
  'source',
  'data',
  'media_type',
  'tool_use_id',
  'id',
  'name',
  'input',
  'input_schema',
  'thinking',
  'signature',
  'cache_control',
  'citations',
  'title',
  'context',
  'url',
  '__proto__',
);
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, undefined, true, 0, -1, 1.5, '', '\u0000', []),
    word,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const field = fc.constantFrom(
  'messages',
  'system',
  'tools',
  'tool_choice',
  'max_tokens',
  'metadata',
  'thinking',
  'output_config',
  'output_format',
  'stop_sequences',
  'temperature',
  'cache_control',
  'service_tier',
  'speed',
);

test('any body is read or refused with its place', () => {
  fc.assert(
    fc.property(fc.dictionary(field, anything), (body) => {
      readsOrRefuses({ max_tokens: 1, messages: [{ role: 'user', content: 'Hello' }], ...body });
    }),
    { numRuns: 1_000 },
  );
});

test('any change to a good request is read or refused with its place', () => {
  fc.assert(
    fc.property(request, fc.nat(), anything, (body, place, value) => {
      readsOrRefuses(withChange(body, place, value));
    }),
    { numRuns: 500 },
  );
});

test('the names of every object’s own are no types', () => {
  for (const type of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    readsOrRefuses({ max_tokens: 1, messages: [{ role: 'user', content: [{ type }] }] });
    readsOrRefuses({
      max_tokens: 1,
      messages: [{ role: 'assistant', content: [{ type }] }],
      tool_choice: { type },
    });
  }
});

test('a deep or a huge request takes no longer than its size', () => {
  let deep: unknown = 'x';
  for (let depth = 0; depth < 20_000; depth += 1)
    deep = { type: 'document', source: { type: 'content', content: [deep] } };
  readsOrRefuses({ max_tokens: 1, messages: [{ role: 'user', content: [deep] }] });
  let schema: unknown = {};
  for (let depth = 0; depth < 20_000; depth += 1) schema = { type: 'object', properties: { a: schema } };
  readsOrRefuses({
    max_tokens: 1,
    messages: [{ role: 'user', content: 'x' }],
    tools: [{ name: 'a', strict: true, input_schema: schema }],
  });
  const input = { a: schema };
  readsOrRefuses({
    max_tokens: 1,
    messages: [
      { role: 'user', content: [{ type: 'browser_state', state: schema }] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input }] },
    ],
  });
  readsOrRefuses({
    max_tokens: 1,
    messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input }] }],
  });
  const many = Array.from({ length: 100_000 }, () => ({ type: 'text', text: 'x' }));
  readsOrRefuses({ max_tokens: 1, messages: [{ role: 'user', content: many }] });
  const data = 'A'.repeat(20_000_000);
  const source = { type: 'base64', media_type: 'image/png', data: `iVBORw0KGgoA${data}!` };
  readsOrRefuses({ max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'image', source }] }] });
});

/** The value put in the place of one of all the values in the body. */
function withChange(body: JsonObject, place: number, value: unknown): JsonObject {
  const copy = structuredClone(body);
  const places: (() => void)[] = [];
  collect(copy, value, places);
  places[place % Math.max(1, places.length)]?.();
  return copy;
}

function collect(holder: unknown, value: unknown, places: (() => void)[]): void {
  const isList = Array.isArray(holder);
  if (!isList && !isJsonObject(holder)) return;
  const members: Record<string, unknown> = Object(holder);
  for (const key of Object.keys(members)) {
    places.push(() => {
      members[key] = value;
    });
    collect(members[key], value, places);
  }
}
