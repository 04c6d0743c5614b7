import fc from 'fast-check';
import { damage } from './sse-stream.test-helper.ts';

/** Streams of the two test dialects, well-formed and not. */
const content = fc.oneof(
  fc.constantFrom(
    ' the',
    '\n',
    '"',
    '\\',
    '{"error":1}',
    'event: error\ndata: x\n\n',
    '日本',
    '\u{1f600}',
    '}',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

const start = {
  type: 'start',
  message: { id: 'msg_1', model: 'm-test' },
  usage: { prompt: 7, completion: 1 },
};

interface Part {
  readonly name: string;
  readonly value: unknown;
}

const ordinaryPart: fc.Arbitrary<Part> = fc.oneof(
  { weight: 8, arbitrary: content.map((text) => ({ name: 'delta', value: { type: 'delta', text } })) },
  fc.constantFrom<Part>(
    { name: 'start', value: start },
    { name: 'block', value: { type: 'block', block: 'text' } },
    { name: 'block', value: { type: 'block', block: 'tool' } },
    { name: 'noop', value: { type: 'noop' } },
    { name: 'stopping', value: { type: 'stopping', usage: { completion: 9 } } },
    { name: 'odd', value: { type: 'odd', model: 'x', deep: { model: 'y', response: { model: 'z' } } } },
  ),
);

const endPart = fc.constantFrom<Part>(
  { name: 'stop', value: { type: 'stop' } },
  { name: 'failed', value: { type: 'failed', code: 'server_error', usage: { prompt: 4 } } },
);

function linesOf({ name, value }: Part, manner: string): string[] {
  const json = JSON.stringify(value);
  switch (manner) {
    case 'tight':
      return [`event:${name}`, `data:${json}`];
    case 'data first':
      return [`data: ${json}`, `event: ${name}`];
    case 'nameless':
      return [`data: ${json}`];
    case 'commented':
      return [`event: ${name}`, ': why', `data: ${json}`];
    case 'lines':
      return [
        `event: ${name}`,
        ...JSON.stringify(value, null, 1)
          .split('\n')
          .map((line) => `data: ${line}`),
      ];
    default:
      return [`event: ${name}`, `data: ${json}`];
  }
}

const manners = fc.oneof(
  { weight: 5, arbitrary: fc.constant('plain') },
  fc.constantFrom('tight', 'data first', 'nameless', 'commented', 'lines'),
);

const oddLines: fc.Arbitrary<readonly string[]> = fc.constantFrom(
  [': keep-alive'],
  ['event: ping', 'data: {"type":"ping"}'],
  ['retry: 5'],
  ['data:'],
  [''],
  ['data: [DONE]'],
  ['event: error', 'data: {"type":"error","error":{"type":"overloaded_error"}}'],
  ['event: delta', 'data: {"type":"delta"'],
  ['event: delta', 'data: []'],
  ['event: delta', 'data: {half}'],
  ['event: start', 'data: {half}'],
  ['event: delta', 'data: {"text":1}', 'data: '],
  ['event: delta', 'id: 3', 'data: {"text":1}'],
  ['{"error":{"code":500}}'],
  ['<html>', 'Bad gateway'],
  ['data: null'],
);

function streamOf(
  part: fc.Arbitrary<readonly string[]>,
  last: fc.Arbitrary<readonly string[]>,
): fc.Arbitrary<Buffer> {
  return fc
    .tuple(
      fc.array(part, { maxLength: 9 }),
      last,
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom('', 'line', 'cut'),
    )
    .map(([all, end, lineEnd, tail]) => {
      const text = [...all, end]
        .map((lines) => lines.map((line) => line + lineEnd).join('') + lineEnd)
        .join('');
      if (tail === 'line') return Buffer.from(text.slice(0, text.length - lineEnd.length));
      return Buffer.from(tail === 'cut' ? text.slice(0, text.length - 9) : text);
    });
}

const partLines = fc.tuple(ordinaryPart, manners).map(([part, manner]) => linesOf(part, manner));
const endLines = fc.tuple(endPart, manners).map(([part, manner]) => linesOf(part, manner));

/** Of the dialect with names; now and then with a failure in it. */
export const namedStream = streamOf(
  fc.oneof({ weight: 9, arbitrary: partLines }, oddLines),
  fc.oneof(endLines, fc.constant(['']), oddLines),
);

/** With ordinary events only, each on its own two lines. */
export const wholeNamedStream = fc
  .array(ordinaryPart, { minLength: 1, maxLength: 8 })
  .map((parts) => [...parts, { name: 'delta', value: { text: 'x' } }, { name: 'stop', value: {} }])
  .map((parts) => Buffer.from(parts.map((part) => `${linesOf(part, 'plain').join('\n')}\n\n`).join('')));

const geminiPart = fc.oneof(
  content.map((text) => ({ text, modelVersion: 'g-test', responseId: 'r1', usage: { prompt: 3 } })),
  fc.constantFrom(
    { modelVersion: 'g-test' },
    { finishReason: 'STOP', text: 'end', usage: { prompt: 3, completion: 5 } },
    { usage: { prompt: 3, completion: 6 } },
  ),
);

/** Of the dialect without names. */
export const namelessStream = streamOf(
  fc.oneof({ weight: 9, arbitrary: geminiPart.map((value) => [`data: ${JSON.stringify(value)}`]) }, oddLines),
  fc.constantFrom(['data: {"finishReason":"STOP"}'], ['']),
);

export const damagedNamedStream = fc
  .tuple(
    namedStream,
    fc.nat(),
    fc.constantFrom(...Buffer.from('"\\{}[]:,0en \nd/x'), 0x0d, 0xff, 0x01),
    fc.integer({ min: 0, max: 2 }),
  )
  .map(([bytes, seed, byte, how]) => damage(bytes, seed, byte, how));
