import { providers, RequestTranslationError, type Target } from '@bytebot/llm-providers';
import type { ChatRequest } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scanBody } from '../http/scan/scan-body.ts';
import { dialectOf } from './translation.ts';

/** Around left-out texts the same body is built as with them, whatever the texts begin and end with. */

const edges = [
  'Hello',
  '  - item',
  '-5',
  '{"a":1}',
  '[',
  '"',
  'null',
  '\u00a0',
  '\u3000',
  '\ufeff{',
  '\u2028',
  'é',
  '😀',
  '\ud800',
  '\u0000',
  '\\',
  '\f',
  '\n\t',
];
const fillings = ['z', ' ', '\n', '\u00a0', '\\', '"', '😀', '\ud83d', 'é'];
const imageHeads = [
  'data:image/png;base64,',
  'data:image/jpeg;BASE64,',
  'data:image/png;a=b;base64,',
  'data:image/svg+xml;utf8,',
  'data:image/png;name="a,b";base64,',
  'data:image/png;base64;x=1,',
  'DATA:image/png;base64,',
];

const text = fc
  .tuple(
    fc.constantFrom(...edges),
    fc.constantFrom(...fillings),
    fc.constantFrom(3, 9_000),
    fc.constantFrom('', ...edges),
  )
  .map(([head, filling, length, tail]) => head + filling.repeat(length) + tail);
const picture = fc
  .tuple(fc.constantFrom(...imageHeads), fc.constantFrom('AB+/', ',', ';base64,', '%20'))
  .map(([head, filling]) => ({ type: 'image_url', image_url: { url: head + filling.repeat(3_000) } }));
const mark = fc.constantFrom({}, { cache_control: { type: 'ephemeral' } });
const part = fc.oneof(
  fc.tuple(text, mark).map(([one, marked]) => ({ type: 'text', text: one, ...marked })),
  picture,
);
const content = fc.oneof(
  text,
  fc.array(part, { minLength: 1, maxLength: 3 }),
  text.map((one) => [{ own: one }]),
);
const call = {
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
};
const messages = fc.oneof(
  fc.tuple(text, content).map(([system, user]) => [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ]),
  fc
    .tuple(content, text, fc.boolean())
    .map(([result, said, failed]) => [
      { role: 'user', content: 'Look.' },
      call,
      { role: 'tool', tool_call_id: 'call_1', content: result, ...(failed ? { is_error: true } : {}) },
      { role: 'assistant', content: said },
    ]),
);

const targets: readonly [string, string, string][] = [
  ['gemini', 'https://g.example/v1beta', 'gemini-3-pro-preview'],
  ['anthropic', 'https://a.example', 'claude-sonnet-4-5'],
  ['vertex_ai', 'https://v.example', 'gemini-2.5-flash'],
  ['bedrock', 'https://b.example', 'amazon.nova-pro-v1:0'],
];

test.each(targets)('%s at %s, %s', (id, baseUrl, model) => {
  const provider = providers.find((one) => one.id === id);
  if (provider === undefined) throw new Error(`${id} is not served`);
  const target: Target = { baseUrl, model, apiKey: 'k', settings: { vertex_project: 'p' } };
  const build = (request: unknown): unknown => {
    try {
      return dialectOf(provider, target)?.buildChat(request as ChatRequest, target);
    } catch (error) {
      if (error instanceof RequestTranslationError) return undefined;
      throw error;
    }
  };
  let compared = 0;
  fc.assert(
    fc.property(messages, fc.boolean(), (list, escapesSlashes) => {
      const written = JSON.stringify({ model: 'm', max_tokens: 100, messages: list });
      const body = Buffer.from(escapesSlashes ? written.replaceAll('/', '\\/') : written);
      const longTexts = scanBody(body).longTexts();
      const outlined = longTexts === undefined ? undefined : build(longTexts.parsed());
      if (longTexts === undefined || outlined === undefined) return;
      const restored = longTexts.restore(JSON.stringify(Object(outlined).body));
      if (restored === undefined) return;
      compared += 1;
      const whole = Object(build(JSON.parse(body.toString())));
      const got = JSON.parse(Buffer.concat([...restored]).toString());
      expect(got).toEqual(JSON.parse(JSON.stringify(whole.body)));
      expect(Object(outlined).dropped).toEqual(whole.dropped);
    }),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(20);
});
