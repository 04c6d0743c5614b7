import type { ChatMessage, ChatRequest } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nativeProviders, targetOf } from '../fixtures.test-helper.ts';
import { RequestTranslationError } from '../provider.ts';

const junk = fc.oneof(
  { weight: 20, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  // Converting it to text or a number throws.
  fc.constant({ toString: {}, valueOf: {} }),
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

const part = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('text'), text: fc.oneof(fc.string(), junk) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('image_url'),
      image_url: fc.oneof(
        fc.record({
          url: fc.constantFrom('data:image/png;base64,AAAA', 'data:,%', 'https://a.b/c', 'gs://x/y', 'data:'),
        }),
        junk,
      ),
    }),
  },
  fc.record({
    type: fc.constantFrom('file', 'input_audio', 'refusal', 'video'),
    file: junk,
    input_audio: junk,
  }),
  junk,
);

const callId = fc.constantFrom('a', 'b', 'functions.x:0', '');
const toolCall = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      id: callId,
      type: fc.constant('function'),
      function: fc.record({
        name: fc.constantFrom('look', 'go', ''),
        arguments: fc.oneof(fc.constantFrom('{}', '{"a":1}', '', '[', 'null', '{"__proto__":1}'), junk),
      }),
      extra_content: junk,
    }),
  },
  junk,
);

const message = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      {
        role: fc.oneof(
          { weight: 5, arbitrary: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool') },
          junk,
        ),
        content: fc.oneof(fc.string(), fc.array(part, { maxLength: 4 }), fc.constant(null)),
        tool_calls: maybe(fc.oneof(fc.array(toolCall, { maxLength: 3 }), junk)),
        tool_call_id: maybe(callId),
        thinking_blocks: maybe(fc.array(junk, { maxLength: 2 })),
        refusal: junk,
      },
      { requiredKeys: ['role', 'content'] },
    ),
  },
  junk,
);

const parameters = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      'tools',
      'tool_choice',
      'response_format',
      'stop',
      'temperature',
      'top_p',
      'max_tokens',
      'n',
      'thinking',
      'reasoning_effort',
      'parallel_tool_calls',
      'modalities',
      'metadata',
      'user',
      'service_tier',
      'output_config',
    ),
    fc.string(),
  ),
  fc.oneof(
    junk,
    fc.constantFrom('auto', 'high', 'none', 'json_object'),
    fc.array(
      fc.record({
        type: fc.constant('function'),
        function: fc.record({ name: fc.string(), parameters: junk }),
      }),
    ),
  ),
  { maxKeys: 5 },
);

/** Parsed JSON is not what its type says; the builders must not believe it. */
function requestOf(messages: unknown, extra: Record<string, unknown>): ChatRequest {
  const untrusted: { model: string; messages: ChatMessage[] } = { model: 'm', messages: [] };
  return Object.assign(untrusted, extra, { messages });
}

describe.each(nativeProviders().map((provider) => [provider.id, provider] as const))(
  '%s',
  (id, { native }) => {
    test('any request is translated to JSON or refused with its place', () => {
      let translated = 0;
      fc.assert(
        fc.property(fc.oneof(fc.array(message, { maxLength: 6 }), junk), parameters, (messages, extra) => {
          try {
            const { body, dropped } = native.buildChat(requestOf(messages, extra), targetOf(id));
            expect(JSON.parse(JSON.stringify(body))).toEqual(body);
            expect(dropped.every((name) => Object.hasOwn(extra, name))).toBe(true);
            translated += 1;
          } catch (error) {
            if (!(error instanceof RequestTranslationError)) throw error;
            expect(error.path).not.toBe('');
            expect(error.message.length).toBeLessThan(400);
          }
        }),
        { numRuns: 500 },
      );
      expect(translated).toBeGreaterThan(0);
    });

    test('turns alternate, begin with the user and hold something, whatever the order of the messages', () => {
      const plain = fc.record({
        role: fc.constantFrom('system', 'user', 'assistant'),
        content: fc.constantFrom('a', 'b', '', ' ', null),
      });
      fc.assert(
        fc.property(fc.array(plain, { minLength: 1, maxLength: 8 }), (messages) => {
          const { body } = native.buildChat(requestOf(messages, {}), targetOf(id));
          const turns = turnsOf(body);
          expect(turns[0]?.role).toBe('user');
          for (const [index, turn] of turns.entries()) {
            expect(turn.size).toBeGreaterThan(0);
            if (index > 0) expect(turn.role).not.toBe(turns[index - 1]?.role);
          }
        }),
        { numRuns: 300 },
      );
    });

    test('a very long conversation and very deep values are no danger', () => {
      const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
      const many = Array.from({ length: 200_000 }, () => ({ type: 'text', text: 'x' }));
      const results = Array.from({ length: 50_000 }, (_, index) => [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: `c${index}`, type: 'function', function: { name: 'f' } }],
        },
      ]).flat();
      const messages = [
        { role: 'user', content: many },
        ...results,
        ...results.map(({ tool_calls: [call] }) => ({ role: 'tool', tool_call_id: call?.id, content: 'r' })),
      ];
      const format = {
        type: 'json_schema',
        json_schema: { name: 'n', schema: { type: 'array', items: deep } },
      };
      const extra = { modalities: deep, logit_bias: deep, response_format: format };
      const { dropped } = native.buildChat(requestOf(messages, extra), targetOf(id));
      expect(dropped).toContain('logit_bias');
    });
  },
);

/** The turns of either dialect, without what the system says: `contents` with `parts`, or `messages` with `content`. */
function turnsOf(body: Record<string, unknown>): { role: string; size: number }[] {
  const turns = body.contents ?? body.messages;
  if (!Array.isArray(turns)) throw new Error('The body holds no turns.');
  return turns
    .filter(({ role }) => role !== 'system')
    .map(({ role, parts, content }) => ({ role: String(role), size: Object(parts ?? content).length }));
}
