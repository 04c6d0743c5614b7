import { describe, expect, test } from '@jest/globals';
import { BodyError } from '../scan/body-error.ts';
import { boundaryOf, isMultipart } from './boundary.ts';
import { BOUNDARY, field, formOf } from './form.test-helper.ts';
import { scanMultipart, textOfPart } from './scan-multipart.ts';

function partsOf(body: Buffer, boundary = BOUNDARY): [string, string | undefined, string][] {
  const { parts } = scanMultipart(body, boundary);
  return parts.map(({ name, filename, contentStart, contentEnd }) => [
    name,
    filename,
    body.toString('latin1', contentStart, contentEnd),
  ]);
}

function messageOf(body: Buffer | string): string {
  try {
    scanMultipart(Buffer.from(body), BOUNDARY);
  } catch (error) {
    if (error instanceof BodyError) return error.message;
    throw error;
  }
  return 'read';
}

describe('the boundary', () => {
  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data;boundary="a b:c"', 'a b:c'],
    [
      'multipart/form-data; charset=utf-8; BOUNDARY=----WebKitFormBoundary7MA4YWxkTrZu0gW;',
      '----WebKitFormBoundary7MA4YWxkTrZu0gW',
    ],
    ['multipart/form-data; boundary="a\\"b"', undefined],
  ])('of %s', (contentType, expected) => {
    expect(isMultipart(contentType)).toBe(true);
    if (expected === undefined) expect(() => boundaryOf(contentType)).toThrow(BodyError);
    else expect(boundaryOf(contentType)).toBe(expected);
  });

  test.each([
    ['multipart/form-data', /names no boundary/],
    ['multipart/form-data; charset=utf-8', /names no boundary/],
    ['multipart/form-data; boundary=', /is no boundary/],
    ['multipart/form-data; boundary="ends with a blank "', /is no boundary/],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, /is no boundary/],
    ['multipart/form-data; boundary=a; boundary=b', /cannot be read/],
    ['multipart/form-data; boundary="open', /cannot be read/],
  ])('is missing or wrong in %s', (contentType, message) => {
    expect(() => boundaryOf(contentType)).toThrow(message);
  });

  test.each(['application/json', 'multipart/mixed; boundary=a', 'multipart/form-database', undefined])(
    'is not asked of %s',
    (contentType) => expect(isMultipart(contentType)).toBe(false),
  );
});

describe('the parts', () => {
  test('are found with name, file name, type and bytes', () => {
    const bytes = Buffer.from([0, 13, 10, 45, 45, 255, 10, 13]);
    const body = formOf([
      field('model', 'whisper-1'),
      { name: 'file', filename: 'a b.mp3', value: bytes, headers: ['Content-Type: audio/mpeg'] },
      field('prompt', ''),
    ]);
    expect(partsOf(body)).toEqual([
      ['model', undefined, 'whisper-1'],
      ['file', 'a b.mp3', bytes.toString('latin1')],
      ['prompt', undefined, ''],
    ]);
    expect(scanMultipart(body, BOUNDARY).parts[1]?.contentType).toBe('audio/mpeg');
  });

  test('may stand between other text, which means nothing', () => {
    const body = Buffer.concat([
      Buffer.from('for old readers\r\n'),
      formOf([field('a', '1')]),
      Buffer.from('the end'),
    ]);
    expect(partsOf(body)).toEqual([['a', undefined, '1']]);
  });

  test('may have blanks behind the boundary, and names without quotation marks', () => {
    const body = `--${BOUNDARY} \t\r\ncontent-disposition:form-data;name=a;filename=b.txt\r\n\r\nx\r\n--${BOUNDARY}--`;
    expect(partsOf(Buffer.from(body))).toEqual([['a', 'b.txt', 'x']]);
  });

  test.each([
    ['filename="sch\\"on.mp3"', 'sch"on.mp3'],
    [`filename*=UTF-8''%e2%82%ac%20rates.mp3`, '€ rates.mp3'],
    [`filename="plain.mp3"; filename*=UTF-8''other.mp3`, 'plain.mp3'],
    [`filename*=UTF-8''%ff`, '%ff'],
    ['filename=""', ''],
  ])('have file names as %s', (parameter, expected) => {
    const body = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; ${parameter}\r\n\r\nx\r\n--${BOUNDARY}--\r\n`;
    expect(partsOf(Buffer.from(body))[0]?.[1]).toBe(expected);
  });

  test('have names in UTF-8', () => {
    expect(partsOf(formOf([field('größe', '1')]))[0]?.[0]).toBe('größe');
  });

  test('may hold the boundary within a line', () => {
    const value = `x--${BOUNDARY}--`;
    expect(partsOf(formOf([field('a', value)]))).toEqual([['a', undefined, value]]);
  });

  test('may be none', () => {
    expect(partsOf(Buffer.from(`--${BOUNDARY}--\r\n`))).toEqual([]);
  });
});

const open = `--${BOUNDARY}\r\n`;
const disposition = 'Content-Disposition: form-data; name="a"';
const close = `\r\n--${BOUNDARY}--\r\n`;

describe('a body is refused', () => {
  test.each<[string, string, RegExp]>([
    ['that is empty', '', /empty/],
    ['without its boundary', 'hello', /does not stand in it/],
    ['that is cut off', `${open}${disposition}\r\n\r\nx\r\n`, /cut off/],
    ['that is cut off in a header', `${open}${disposition}`, /cut off/],
    ['with a header that does not end', `${open}${disposition}${close}`, /header does not end/],
    ['with a header that ends with its part', `${open}${disposition}\r\n${close}`, /header does not end/],
    ['with a part without a header', `${open}\r\nx${close}`, /without a header/],
    ['with a part without a name', `${open}Content-Disposition: form-data\r\n\r\nx${close}`, /has no name/],
    ['with an empty name', `${open}Content-Disposition: form-data; name=""\r\n\r\nx${close}`, /has no name/],
    ['without a disposition', `${open}Content-Type: text/plain\r\n\r\nx${close}`, /no content-disposition/],
    [
      'with another disposition',
      `${open}Content-Disposition: attachment; name="a"\r\n\r\nx${close}`,
      /one way only/,
    ],
    ['with two dispositions', `${open}${disposition}\r\n${disposition}\r\n\r\nx${close}`, /twice/],
    ['with two names', `${open}${disposition}; name="b"\r\n\r\nx${close}`, /one way only/],
    [
      'with a name in another alphabet beside',
      `${open}${disposition}; name*=UTF-8''b\r\n\r\nx${close}`,
      /one way only/,
    ],
    [
      'with a name hidden in a file name',
      `${open}${disposition}; filename="\\"; name=\\"model"\r\n\r\nx${close}`,
      /one way only/,
    ],
    [
      'with a folded line',
      `${open}${disposition};\r\n filename="b"\r\n\r\nx${close}`,
      /none of `name: value`/,
    ],
    ['with a line feed in a header', `${open}X: y\n${disposition}\r\n\r\nx${close}`, /none of `name: value`/],
    [
      'with base64',
      `${open}${disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\neA==${close}`,
      /encoded once more/,
    ],
    ['with line feeds only', `--${BOUNDARY}\n${disposition}\n\nx\n--${BOUNDARY}--\n`, /only begins like/],
    ['with a boundary after a line feed', `${open}${disposition}\r\n\r\nx\n--${BOUNDARY}--${close}`, /CR LF/],
    [
      'with a longer boundary inside',
      `${open}${disposition}\r\n\r\nx\r\n--${BOUNDARY}8\r\n${close}`,
      /only begins like/,
    ],
    [
      'that goes on after its end',
      `${open}${disposition}\r\n\r\nx${close}${open}${disposition}\r\n\r\ny${close}`,
      /goes on/,
    ],
    [
      'with a long header',
      `${open}${disposition}\r\nX: ${'y'.repeat(9_000)}\r\n\r\nx${close}`,
      /longer than 8192 bytes/,
    ],
  ])('%s', (_what, body, message) => {
    expect(messageOf(body)).toMatch(message);
  });

  test('with too many parts', () => {
    const many = Array.from({ length: 257 }, (_, index) => field(`f${index}`, 'x'));
    expect(messageOf(formOf(many))).toMatch(/more than 256 parts/);
    expect(messageOf(formOf(many.slice(1)))).toBe('read');
  });
});

test('the text of a field is UTF-8 of a bounded length', () => {
  const body = formOf([
    field('a', 'für'),
    { name: 'b', value: Buffer.from([0xff]) },
    field('c', 'x'.repeat(256 * 1024 + 1)),
  ]);
  const scanned = scanMultipart(body, BOUNDARY);
  const [first, second, third] = scanned.parts;
  if (first === undefined || second === undefined || third === undefined) throw new Error('three parts');
  expect(textOfPart(scanned, first)).toBe('für');
  expect(() => textOfPart(scanned, second)).toThrow(/`b` is not UTF-8/);
  expect(() => textOfPart(scanned, third)).toThrow(/`c` has 262145 bytes/);
});

test('headers full of blanks are read in no time', () => {
  const blanks = ' '.repeat(3_900);
  const part = `${open}${disposition};${blanks}\r\nX:${blanks}\r\n\r\nx\r\n`;
  const body = Buffer.from(`${part.repeat(200)}--${BOUNDARY}--`);
  expect(messageOf(body)).toBe('read');
  const header = `multipart/form-data;${' '.repeat(15_000)}x`;
  expect(() => boundaryOf(header)).toThrow(BodyError);
});
