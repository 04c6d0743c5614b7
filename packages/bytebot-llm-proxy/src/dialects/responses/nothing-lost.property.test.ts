import type { JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readResponsesRequest } from './read-request.ts';

/** Every text that a client may put into a request is a mark of its own, to be found again in the chat. */
const mark = fc.uuid();
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });

const part = fc.oneof(
  fc.record({ type: fc.constant('input_text'), text: mark }),
  fc.record({ type: fc.constant('input_image'), image_url: mark.map((id) => `https://a.b/${id}`) }),
  fc.record({ type: fc.constant('input_image'), file_id: mark }),
  fc.record({ type: fc.constant('input_file'), file_data: mark, filename: mark }),
  fc.record({ type: fc.constant('input_file'), file_url: mark.map((id) => `https://a.b/${id}`) }),
  fc.record({
    type: fc.constant('input_audio'),
    input_audio: fc.record({ data: mark, format: fc.constant('wav') }),
  }),
);
const content = fc.oneof(mark, fc.array(part, { minLength: 1, maxLength: 3 }));
const output = fc.oneof(mark, fc.array(part, { minLength: 1, maxLength: 2 }));

const step = fc
  .record({ id: mark, name: mark, namespace: maybe(mark), input: mark, output, isCustom: fc.boolean() })
  .map(({ id, name, namespace, input, output: result, isCustom }) => {
    const type = isCustom ? 'custom_tool_call' : 'function_call';
    const said = isCustom ? { input } : { arguments: JSON.stringify({ input }) };
    return [
      {
        type,
        call_id: id,
        name,
        ...(namespace === undefined ? {} : { namespace: namespace.slice(0, 8) }),
        ...said,
      },
      { type: `${type}_output`, call_id: id, output: result },
    ];
  });

const items: fc.Arbitrary<JsonObject[]> = fc
  .array(
    fc.oneof(
      fc.record({ role: fc.constantFrom('user', 'system', 'developer'), content }).map((item) => [item]),
      fc.record({ text: mark, refusal: mark }).map(({ text, refusal }) => [
        {
          type: 'message',
          role: 'assistant',
          content: [
            { type: 'output_text', text },
            { type: 'refusal', refusal },
          ],
        },
      ]),
      mark.map((text) => [{ type: 'reasoning', summary: [{ type: 'summary_text', text }] }]),
      mark.map((result) => [{ type: 'image_generation_call', result }]),
      step,
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((lists) => lists.flat());

const tool = fc.oneof(
  fc.record({
    type: fc.constant('function'),
    name: mark,
    description: mark,
    parameters: fc.record({ title: mark }),
  }),
  fc.record({
    type: fc.constant('custom'),
    name: mark,
    description: mark,
    format: fc.record({ type: fc.constant('grammar'), syntax: fc.constant('lark'), definition: mark }),
  }),
);
const tools = fc.array(
  fc.oneof(
    tool,
    fc.record({
      type: fc.constant('namespace'),
      name: mark.map((id) => id.slice(0, 8)),
      description: mark,
      tools: fc.array(tool, { minLength: 1, maxLength: 2 }),
    }),
  ),
  { maxLength: 3 },
);

const request = fc.record(
  {
    input: items,
    instructions: mark,
    tools,
    text: fc.record({
      format: fc.record({ type: fc.constant('json_schema'), name: mark, schema: fc.record({ title: mark }) }),
      verbosity: mark,
    }),
    reasoning: fc.record({ effort: mark }),
    user: mark,
    prompt_cache_key: mark,
    safety_identifier: mark,
    service_tier: mark,
    stop: mark,
  },
  { requiredKeys: ['input'] },
);

test('whatever a client says is in the chat', () => {
  fc.assert(
    fc.property(request, (body) => {
      const { chat, dropped } = readResponsesRequest(body);
      const text = JSON.stringify(chat);
      for (const said of marksIn(body)) expect(text).toContain(said);
      expect(dropped).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

function marksIn(value: unknown): string[] {
  return JSON.stringify(value).match(/[\da-f]{8}-[\da-f-]{27}/g) ?? [];
}
