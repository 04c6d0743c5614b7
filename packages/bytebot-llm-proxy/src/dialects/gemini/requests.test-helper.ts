import type { JsonObject } from '@bytebot/shared';
import fc from 'fast-check';

/** The beginnings of files of these types, as base64. */
const media = [
  ['image/png', 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ'],
  ['image/jpeg', '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD'],
  ['image/webp', 'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCd'],
  ['application/pdf', 'JVBERi0xLjQKJcOkw7zDtsOfCjIgMCBv'],
  ['audio/wav', 'UklGRiQAAABXQVZFZm10IBAAAAABAAEA'],
  ['video/mp4', 'AAAAIGZ0eXBpc29tAAACAGlzb21pc28y'],
  ['text/csv', 'YSxiCjEsMgo='],
] as const;

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((one) => /\S/.test(one));
const name = fc.constantFrom('look', 'get_weather', 'files.read', 'a-b:c');
const base64 = fc
  .uint8Array({ minLength: 1, maxLength: 12 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));
const args = fc.dictionary(
  fc.string({ maxLength: 6 }).filter((key) => key !== '__proto__'),
  fc.jsonValue({ maxDepth: 2 }),
  {
    maxKeys: 3,
  },
);

const inline = fc
  .constantFrom(...media)
  .map(([mimeType, data]): JsonObject => ({ inlineData: { mimeType, data } }));
const file = fc
  .constantFrom(
    { mimeType: 'image/png', fileUri: 'gs://bucket/picture' },
    { mimeType: 'video/mp4', fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc' },
    { mimeType: 'audio/flac', fileUri: 'gs://bucket/sound' },
    { mimeType: 'application/pdf', fileUri: 'gs://bucket/paper' },
  )
  .map((fileData): JsonObject => ({ fileData }));
const clip = fc.constant({
  fileData: { mimeType: 'video/mp4', fileUri: 'https://www.youtube.com/watch?v=abc' },
  videoMetadata: { startOffset: '1s', endOffset: '2s', fps: 2 },
});
const detailed = inline.map((part) => ({ ...part, mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' } }));

const userPart: fc.Arbitrary<JsonObject> = fc.oneof(
  text.map((said) => ({ text: said })),
  inline,
  file,
  clip,
  detailed,
);

const modelPart: fc.Arbitrary<JsonObject> = fc.oneof(
  text.map((said) => ({ text: said })),
  fc.record({ text, thoughtSignature: base64 }),
  text.map((said) => ({ text: said, thought: true })),
  inline,
  fc.constant({ executableCode: { language: 'PYTHON', code: 'print(1)' } }),
  fc.constant({ codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1\n' } }),
);

const call = fc.record({
  name,
  args,
  withId: fc.boolean(),
  thoughtSignature: base64,
  response: fc.oneof(
    args,
    text.map((output) => ({ output })),
    text.map((error) => ({ error })),
  ),
});

/** One turn of the model, with what the functions it called gave back. */
const turn = fc
  .record({
    said: fc.array(modelPart, { maxLength: 4 }),
    calls: fc.array(call, { maxLength: 3 }),
    next: userPart,
  })
  .filter(({ said, calls }) => said.length + calls.length > 0);

/** A conversation as Google's clients send it; calls have an id or not, responses are in the order of their calls. */
export const contents: fc.Arbitrary<JsonObject[]> = fc
  .record({
    first: fc.array(userPart, { minLength: 1, maxLength: 3 }),
    turns: fc.array(turn, { maxLength: 3 }),
  })
  .map(({ first, turns }) => [
    { role: 'user', parts: first },
    ...turns.flatMap(({ said, calls, next }, at) => [
      {
        role: 'model',
        parts: [
          ...said,
          ...calls.map(({ name: called, args: given, withId, thoughtSignature }, position) => ({
            functionCall: { ...(withId ? { id: `own_${at}_${position}` } : {}), name: called, args: given },
            thoughtSignature,
          })),
        ],
      },
      {
        role: 'user',
        parts: [
          ...calls.map(({ name: called, withId, response }, position) => ({
            functionResponse: { ...(withId ? { id: `own_${at}_${position}` } : {}), name: called, response },
          })),
          next,
        ],
      },
    ]),
  ]);

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constant({ type: 'STRING', description: 'A word', maxLength: '8' }),
  fc.constant({ type: 'STRING', enum: ['a', 'b'], format: 'enum' }),
  fc.constant({ type: 'INTEGER', minimum: 1, maximum: 5 }),
  fc.constant({ type: 'NUMBER', nullable: true }),
  fc.constant({ type: 'BOOLEAN' }),
);

/** An object in Google's schema. */
export const schema: fc.Arbitrary<JsonObject> = fc
  .record({ first: leaf, items: leaf, inner: leaf, isNullable: fc.boolean() })
  .map(({ first, items, inner, isNullable }) => ({
    type: 'OBJECT',
    properties: {
      first,
      type: { type: 'ARRAY', items, minItems: '1' },
      inner_one: {
        type: 'OBJECT',
        properties: { nullable: inner },
        required: ['nullable'],
        ...(isNullable ? { nullable: true } : {}),
      },
      either: { anyOf: [first, items] },
    },
    required: ['first'],
  }));

export const generationConfig: fc.Arbitrary<JsonObject> = fc.record(
  {
    temperature: fc.constantFrom(0, 0.5, 2),
    topP: fc.constantFrom(0.1, 1),
    topK: fc.integer({ min: 1, max: 40 }),
    candidateCount: fc.integer({ min: 2, max: 8 }),
    maxOutputTokens: fc.integer({ min: 1, max: 9999 }),
    stopSequences: fc.array(text, { minLength: 1, maxLength: 3 }),
    seed: fc.integer({ min: 1, max: 99 }),
    responseLogprobs: fc.constant(true),
    logprobs: fc.integer({ min: 1, max: 5 }),
    mediaResolution: fc.constantFrom('MEDIA_RESOLUTION_LOW', 'MEDIA_RESOLUTION_HIGH'),
    responseModalities: fc.constant(['TEXT', 'IMAGE']),
    imageConfig: fc.constant({ aspectRatio: '16:9' }),
    audioTimestamp: fc.boolean(),
  },
  { requiredKeys: [] },
);
