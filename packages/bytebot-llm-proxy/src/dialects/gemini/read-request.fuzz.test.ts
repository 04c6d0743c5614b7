import type { JsonObject } from '@bytebot/shared';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DialectError } from '../client-dialect.ts';
import { readGeminiRequest } from './read-request.ts';
import { contents } from './requests.test-helper.ts';

/** Names that the parser knows, so that random bodies get past its first door. */
const names = fc.constantFrom(
  ...'contents parts role text inlineData inline_data mimeType data fileData fileUri functionCall functionResponse name args id response tools functionDeclarations parameters type properties items anyOf nullable toolConfig functionCallingConfig mode allowedFunctionNames generationConfig thinkingConfig thinkingBudget responseSchema responseMimeType stopSequences systemInstruction thought thoughtSignature __proto__ constructor'.split(
    ' ',
  ),
);
const values = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 6, depthSize: 'large' },
    fc.constantFrom<unknown>(
      'model',
      'user',
      'OBJECT',
      'ANY',
      'application/json',
      'image/png',
      'iVBORw0KGgo=',
      '',
      -1,
      0,
      1.5,
      true,
      null,
    ),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('any')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

/** Whatever it is: a chat, or an error that says where. */
function read(body: JsonObject): void {
  try {
    const { chat, dropped } = readGeminiRequest(body);
    expect(chat.messages).toEqual(expect.any(Array));
    expect(JSON.parse(JSON.stringify({ ...chat, dropped }))).toBeDefined();
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
    expect(error.path).not.toBe('');
    expect(error.message).not.toBe('');
  }
}

test('random bodies with known names are read or refused with a path', () => {
  const body = fc
    .array(fc.tuple(names, values.any), { maxLength: 6 })
    .map((entries) => Object.fromEntries(entries));
  fc.assert(fc.property(body, read), { numRuns: 2_000 });
});

test('a good conversation with one value replaced is read or refused with a path', () => {
  fc.assert(
    fc.property(contents, values.any, fc.nat(), (asked, value, at) => {
      const places: [Record<string, unknown>, string][] = [];
      const copy = structuredClone({ contents: asked });
      const collect = (holder: unknown): void => {
        if (typeof holder !== 'object' || holder === null) return;
        for (const [key, inner] of Object.entries(holder)) {
          places.push([holder as Record<string, unknown>, key]);
          collect(inner);
        }
      };
      collect(copy);
      const [holder, key] = places[at % places.length] ?? [copy, 'contents'];
      Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
      read(copy);
    }),
    { numRuns: 1_000 },
  );
});

test('a schema or a body nested past all reason is refused, not run into the stack', () => {
  let schema: JsonObject = { type: 'STRING' };
  for (let depth = 0; depth < 5_000; depth += 1) schema = { type: 'ARRAY', items: schema };
  const tools = [{ functionDeclarations: [{ name: 'f', parameters: schema }] }];
  const hello = [{ parts: [{ text: 'Hi' }] }];
  expect(() => readGeminiRequest({ contents: hello, tools })).toThrow(DialectError);
});

test('long conversations are read in time that grows with their length', () => {
  const turns = Array.from({ length: 5_000 }, (_, index) => [
    { role: 'model', parts: [{ functionCall: { name: `f${index}`, args: {} } }] },
    { role: 'user', parts: [{ functionResponse: { name: `f${index}`, response: { output: 'x' } } }] },
  ]).flat();
  const { chat } = readGeminiRequest({ contents: [{ parts: [{ text: 'Go' }] }, ...turns] });
  expect(chat.messages).toHaveLength(10_001);
});
