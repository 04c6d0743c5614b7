import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scanBody } from './scan-body.ts';

const prose = (length: number) => `Some "prose" with \\ and é🙂.\n${'x'.repeat(length)}`;
const picture = `data:image/png;base64,${'iVBORw0K'.repeat(2_000)}`;
const notBase64 = `data:image/svg+xml,<svg id=";base64,">${'x'.repeat(9_000)}</svg>`;

function textsOf(messages: unknown, extra: Record<string, unknown> = {}) {
  return scanBody(Buffer.from(JSON.stringify({ model: 'm', messages, ...extra }))).longTexts();
}

function marked(messages: unknown): string {
  return JSON.stringify(textsOf(messages)?.parsed() ?? null);
}

describe('long texts are left out', () => {
  test.each([
    ['of the user', [{ role: 'user', content: prose(9_000) }]],
    ['of tools, whatever the order of fields', [{ content: prose(9_000), tool_call_id: 'a', role: 'tool' }]],
    ['of lists and code', [{ role: 'tool', content: `\n  - ${prose(9_000)}` }]],
    ['in parts', [{ role: 'user', content: [{ text: prose(9_000), type: 'text' }] }]],
    [
      'of pictures',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: picture, detail: 'low' } }] }],
    ],
  ])('%s, and put back as they were', (_what, messages) => {
    const request = { model: 'm', messages };
    const texts = textsOf(messages);
    const outline = JSON.stringify(texts?.parsed());
    expect(outline.length).toBeLessThan(300);
    expect(JSON.parse(Buffer.concat([...(texts?.restore(outline) ?? [])]).toString())).toEqual(request);
  });

  test('of a picture only the payload', () => {
    const messages = [{ role: 'user', content: [{ type: 'image_url', image_url: { url: picture } }] }];
    expect(marked(messages)).toMatch(/"url":"data:image\/png;base64,\\u0000[\w-]{12}:0{7}\\u0000"/);
  });

  test.each([
    ['the assistant’s', [{ role: 'assistant', content: prose(9_000) }]],
    ['those that may be JSON', [{ role: 'tool', content: JSON.stringify({ a: prose(9_000) }) }]],
    ['those that may be, after blanks', [{ role: 'tool', content: `\n \t[${prose(9_000)}]` }]],
    ['those that say nothing', [{ role: 'user', content: ' \n'.repeat(9_000) }]],
    ['those of nothing but wide blanks', [{ role: 'user', content: '\u00a0\u3000\ufeff'.repeat(9_000) }]],
    [
      'those behind a comma that only looks like the end of a picture’s head',
      [
        { role: 'user', content: [{ type: 'image_url', image_url: { url: notBase64 } }] },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: `${notBase64},${picture}` } }] },
      ],
    ],
    ['those of other fields', [{ role: 'user', content: 'x', name: prose(9_000) }]],
    [
      'those of other parts',
      [{ role: 'user', content: [{ type: 'file', file: { file_data: prose(9_000) } }] }],
    ],
    ['short ones, together', [{ role: 'user', content: prose(7_000) }]],
    [
      'those at addresses',
      [{ role: 'user', content: [{ type: 'image_url', image_url: { url: prose(9_000) } }] }],
    ],
  ])('but not %s', (_what, messages) => {
    expect(textsOf(messages)).toBeUndefined();
  });
});

test('a role in escaped spelling may be the assistant’s, so its texts stay', () => {
  const body = JSON.stringify({ messages: [{ role: 'assistant', content: prose(9_000) }] });
  expect(scanBody(Buffer.from(body.replace('"assistant"', '"\\u0061ssistant"'))).longTexts()).toBeUndefined();
  expect(scanBody(Buffer.from(body.replace('"assistant"', '"user"'))).longTexts()).toBeDefined();
});

test('a text can be left out of the finished body, be in it twice, or stand among others', () => {
  const texts = textsOf([
    { role: 'user', content: `one ${'a'.repeat(9_000)}` },
    { role: 'user', content: `two ${'b'.repeat(9_000)}` },
  ]);
  const { messages } = Object(texts?.parsed());
  const json = JSON.stringify({ all: `${messages[1].content}\n${messages[1].content}!` });
  const restored = JSON.parse(Buffer.concat([...(texts?.restore(json) ?? [])]).toString());
  expect(restored.all).toBe(`two ${'b'.repeat(9_000)}\ntwo ${'b'.repeat(9_000)}!`);
});

test('a text that was encoded twice is noticed', () => {
  const texts = textsOf([{ role: 'user', content: prose(9_000) }]);
  const { messages } = Object(texts?.parsed());
  expect(texts?.restore(JSON.stringify({ inner: JSON.stringify(messages) }))).toBeUndefined();
});

test('any conversation is the same with its long texts left out and put back', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 }).map((end) => `A${end.repeat(60)}`);
  const part = fc.oneof(
    fc.record({ type: fc.constant('text'), text }),
    text.map((url) => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${url}` } })),
    fc.constantFrom<unknown>(null, 7, 'x', [], {}, { text: 1 }),
  );
  const message = fc.record({
    role: fc.constantFrom('user', 'tool', 'system', 'assistant'),
    content: fc.oneof(text, fc.array(part, { maxLength: 4 }), fc.constant(null)),
  });
  const filler = { role: 'user', content: prose(9_000) };
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
      const texts = textsOf([filler, ...messages], { after: 'é' });
      const outline = JSON.stringify(texts?.parsed());
      const whole = Buffer.concat([...(texts?.restore(outline) ?? [])]);
      expect(JSON.parse(whole.toString())).toEqual({
        model: 'm',
        messages: [filler, ...messages],
        after: 'é',
      });
    }),
    { numRuns: 300 },
  );
});
