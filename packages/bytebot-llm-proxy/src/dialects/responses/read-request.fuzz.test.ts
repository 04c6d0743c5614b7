import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DialectError } from '../client-dialect.ts';
import { readResponsesRequest } from './read-request.ts';
import { chunk, context, messagesOf, written } from './responses.test-helper.ts';
import { responsesDialect } from './responses-dialect.ts';
import { writeResponse } from './write-answer.ts';

const junk = fc.oneof(
  { weight: 20, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  // Converting it to text or a number throws.
  fc.constant({ toString: {}, valueOf: {} }),
  fc.constant(JSON.parse('{"__proto__":{"type":"message"}}')),
);
const types = [
  'message',
  'reasoning',
  'function_call',
  'function_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'tool_search_call',
  'tool_search_output',
  'additional_tools',
  'web_search_call',
  'image_generation_call',
  'item_reference',
  'mcp_call',
] as const;
const or = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 14, arbitrary }, junk);

const part = fc.record(
  {
    type: or(
      fc.constantFrom('input_text', 'input_image', 'input_file', 'input_audio', 'output_text', 'refusal'),
    ),
    text: or(fc.string()),
    refusal: or(fc.string()),
    image_url: or(fc.constantFrom('data:image/png;base64,/9j/', 'https://a.b/c', 'data:', 'c')),
    file_id: or(fc.string()),
    file_data: junk,
    input_audio: junk,
    detail: or(fc.constantFrom('low', 'original')),
    prompt_cache_breakpoint: junk,
  },
  { requiredKeys: [] },
);

const tool: fc.Arbitrary<unknown> = fc.record(
  {
    type: or(
      fc.constantFrom('function', 'custom', 'namespace', 'web_search', 'tool_search', 'mcp', 'bash_20250124'),
    ),
    name: or(fc.constantFrom('look', 'go', '', '__proto__', 'x'.repeat(90))),
    parameters: junk,
    format: junk,
    description: junk,
    tools: junk,
    external_web_access: fc.boolean(),
  },
  { requiredKeys: [] },
);

const item = fc.record(
  {
    type: or(fc.constantFrom(...types)),
    role: or(fc.constantFrom('user', 'assistant', 'system', 'developer')),
    content: or(fc.oneof(fc.string(), fc.array(or(part), { maxLength: 3 }))),
    call_id: or(fc.constantFrom('a', 'b', '__proto__', '')),
    name: or(fc.constantFrom('look', '__proto__')),
    namespace: junk,
    arguments: or(fc.constantFrom('{}', '[', '')),
    input: or(fc.string()),
    output: or(fc.oneof(fc.string(), fc.array(or(part), { maxLength: 2 }))),
    summary: or(fc.constant([{ type: 'summary_text', text: 'Hm.' }])),
    encrypted_content: or(fc.constantFrom('bbr1.e30', 'bbr1.bnVsbA', 'bbr1.!', 'gAAAA')),
    result: junk,
    tools: or(fc.array(or(tool), { maxLength: 2 })),
  },
  { requiredKeys: [] },
);

const body = fc.record(
  {
    input: or(fc.oneof(fc.string(), fc.array(or(item), { maxLength: 6 }))),
    instructions: or(fc.string()),
    tools: or(fc.array(or(tool), { maxLength: 4 })),
    tool_choice: or(
      fc.constantFrom(
        'auto',
        { type: 'function', name: 'look' },
        { type: 'allowed_tools', mode: 'auto', tools: [] },
      ),
    ),
    text: or(fc.constant({ format: { type: 'json_schema', name: 'a', schema: {} } })),
    reasoning: or(fc.constant({ effort: 'low' })),
    include: or(fc.constant(['reasoning.encrypted_content'])),
    max_output_tokens: or(fc.integer()),
    top_logprobs: junk,
    truncation: junk,
    background: or(fc.constant(false)),
    conversation: or(fc.constant(null)),
    metadata: junk,
    anything: junk,
  },
  { requiredKeys: [] },
);

describe('whatever a client sends', () => {
  test('is read or refused with its place', () => {
    let read = 0;
    fc.assert(
      fc.property(body, (request) => {
        try {
          const { chat, dropped } = readResponsesRequest(request);
          const messages = messagesOf(request);
          read += 1;
          expect(messages.length).toBeGreaterThan(0);
          for (const { role } of messages) expect(['system', 'user', 'assistant', 'tool']).toContain(role);
          expect(dropped.every((path) => path !== '')).toBe(true);
          JSON.stringify(chat);
        } catch (error) {
          if (!(error instanceof DialectError)) throw error;
          expect(error.path).not.toBe('');
          expect(error.message.length).toBeLessThan(400);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(20);
  });

  test('is answered, and its defaults can be set', () => {
    fc.assert(
      fc.property(body, (request) => {
        const message = { role: 'assistant', content: 'Hi' };
        const choices = [{ index: 0, message, finish_reason: 'stop' }];
        writeResponse(
          { ...chunk({}), object: 'chat.completion', choices, usage: undefined },
          { ...context, request },
        );
        written([chunk({ content: 'Hi' }), chunk({}, 'stop')], { request });
        responsesDialect.nativeDefaults({ reasoning_effort: 'low', max_tokens: 1 }, request);
        responsesDialect.checkCount?.(request);
      }),
    );
  });

  test('passes as an answer without throwing', () => {
    const { native } = responsesDialect;
    fc.assert(
      fc.property(
        junk,
        fc.constantFrom('response.completed', 'response.failed', 'error', '', 'x'),
        (value, name) => {
          native.readAnswer(value);
          native.readEvent(name, value);
          native.readEvent(name, { type: name, response: value, item: value });
        },
      ),
    );
  });
});

test('two thousand items and ten thousand characters of blanks are read at once', () => {
  const input = Array.from({ length: 2_000 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: [{ type: 'input_text', text: ' '.repeat(10_000) }],
  }));
  expect(messagesOf({ input })).toHaveLength(2_000);
});
