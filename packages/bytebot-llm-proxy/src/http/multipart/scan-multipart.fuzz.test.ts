import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BodyError } from '../scan/body-error.ts';
import { type FormPart, formOf } from './form.test-helper.ts';
import { MultipartBody } from './multipart-body.ts';
import { scanMultipart } from './scan-multipart.ts';

const boundary = 'b';

/** Pieces of which a body is made that is nearly one, so that all rules are met by chance. */
const piece = fc.oneof(
  fc.constantFrom(
    '--b',
    '--b--',
    '--b\r\n',
    '\r\n',
    '\r',
    '\n',
    '--',
    ' ',
    '\t',
    'b',
    ':',
    ';',
    '"',
    '\\',
    'x',
  ),
  fc.constantFrom(
    '\r\n--b\r\nContent-Disposition: form-data; name="model"\r\n\r\n',
    '\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
    'content-disposition: form-data; name=c\r\n\r\n',
    '\r\n--b--\r\n',
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
);
const nearBody = fc
  .array(piece, { maxLength: 14 })
  .map((pieces) => Buffer.from(`--b\r\n${pieces.join('')}`, 'latin1'));

/** The contents of the parts by the grammar of RFC 2046, read slowly; undefined where a body is none. */
function reference(body: Buffer): string[] | undefined {
  const text = body.toString('latin1');
  const lines = text.split('\r\n');
  const marks = lines.flatMap((line, index) => (line.startsWith('--b') ? [index] : []));
  if (/(?:\r|(?<!\r)\n)--b/.test(text.replaceAll('\r\n--b', '--'))) return undefined;
  const last = marks.at(-1);
  if (last === undefined || !/^--b--[ \t]*$/.test(lines[last] ?? '')) return undefined;
  if (last === lines.length - 1 && lines[last] !== '--b--') return undefined;
  const contents: string[] = [];
  for (const [place, index] of marks.slice(0, -1).entries()) {
    if (!/^--b[ \t]*$/.test(lines[index] ?? '')) return undefined;
    const whole = lines.slice(index + 1, marks[place + 1]).join('\r\n');
    const end = whole.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    contents.push(whole.slice(end + 4));
  }
  return contents;
}

function scanned(body: Buffer): string[] | BodyError {
  try {
    const { parts } = scanMultipart(body, boundary);
    return parts.map(({ contentStart, contentEnd }) => body.toString('latin1', contentStart, contentEnd));
  } catch (error) {
    if (error instanceof BodyError) return error;
    throw error;
  }
}

test('finds the parts that a slow reader finds, or refuses, and never fails in another way (C-13)', () => {
  let read = 0;
  fc.assert(
    fc.property(nearBody, (body) => {
      const found = scanned(body);
      if (found instanceof BodyError) return;
      read += 1;
      expect(found).toEqual(reference(body));
    }),
    { numRuns: 5_000 },
  );
  expect(read).toBeGreaterThan(20);
});

const someName = fc.stringMatching(/^[\w.-]{1,12}$/).filter((name) => name.toLowerCase() !== 'model');
const file: fc.Arbitrary<FormPart> = fc.record({
  name: someName,
  value: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  filename: fc.stringMatching(/^[\w .-]{0,12}$/),
});

test('every form comes out as it went in, but for the model', () => {
  const longBoundary = 'form-boundary-0123456789';
  fc.assert(
    fc.property(fc.array(file, { maxLength: 6 }), fc.array(file, { maxLength: 4 }), (before, after) => {
      const form = (model: string): Buffer =>
        formOf([...before, { name: 'model', value: model }, ...after], longBoundary);
      const body = new MultipartBody(scanMultipart(form('mine'), longBoundary));
      expect(body.fields.model).toBe('mine');
      expect(Buffer.concat(body.withModel('theirs')).equals(form('theirs'))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
