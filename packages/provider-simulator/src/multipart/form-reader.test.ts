import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fieldOf, filesOf, formForJournal, keptBytesMax } from './form.ts';
import { FormReader } from './form-reader.ts';

const boundary = 'x-boundary';

function bodyOf(parts: readonly { head: string; bytes: Buffer | string }[]): Buffer {
  const pieces = parts.flatMap(({ head, bytes }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    Buffer.from(bytes),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

function read(body: Buffer, pieceLength = body.length): ReturnType<FormReader['end']> {
  const reader = new FormReader(boundary);
  for (let start = 0; start < body.length; start += pieceLength)
    reader.push(body.subarray(start, start + pieceLength));
  return reader.end();
}

describe('FormReader', () => {
  test('reads fields and files, whatever pieces they come in', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.string({ maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (bytes, text, pieceLength) => {
          const file = Buffer.concat([Buffer.from(bytes), Buffer.from('\r\n--x-bound'), Buffer.from(bytes)]);
          const body = bodyOf([
            { head: 'name="model"', bytes: text },
            { head: 'name="file"; filename="a.mp3"', bytes: file },
            { head: 'name="empty"', bytes: '' },
          ]);
          const form = read(body, pieceLength);
          expect(form.isBroken).toBe(false);
          expect(form.sizeBytes).toBe(body.length);
          expect(fieldOf(form, 'model')).toBe(Buffer.from(text).toString('utf8'));
          expect(fieldOf(form, 'empty')).toBe('');
          expect(filesOf(form, 'file')[0]?.head.equals(file)).toBe(true);
        },
      ),
    );
  });

  test('reads names with quotes, types, and lists of files', () => {
    const form = read(
      bodyOf([
        { head: 'name="image[]"; filename="a%22b.png"\r\nContent-Type: image/png', bytes: 'x' },
        { head: 'name="image[]"; filename="c\\"d.png"', bytes: 'y' },
      ]),
    );
    expect(filesOf(form, 'image').map((part) => [part.filename, part.contentType])).toEqual([
      ['a"b.png', 'image/png'],
      ['c"d.png', undefined],
    ]);
  });

  test('counts and hashes what it does not keep', () => {
    const bytes = Buffer.alloc(3 * keptBytesMax, 'z');
    const form = read(bodyOf([{ head: 'name="file"; filename="big"', bytes }]), 65_536);
    const [part] = form.parts;
    expect([part?.sizeBytes, part?.head.length]).toEqual([bytes.length, keptBytesMax]);
    expect(part?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(formForJournal(form)).toMatchObject({ multipart: [{ name: 'file', sizeBytes: bytes.length }] });
  });

  test.each([
    ['nothing', ''],
    ['no boundary', 'model=x'],
    [
      'no end',
      bodyOf([{ head: 'name="a"', bytes: 'x' }])
        .toString()
        .slice(0, -6),
    ],
    ['another word after the boundary', `--${boundary}xx\r\n`],
    [
      'a part that is none of a form',
      `--${boundary}\r\nContent-Disposition: attachment\r\n\r\nx\r\n--${boundary}--`,
    ],
    ['a part without a name', `--${boundary}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--${boundary}--`],
    ['headers without an end', `--${boundary}\r\n${'x'.repeat(20_000)}`],
  ])('says that a body is broken: %s', (_name, text) => {
    expect(read(Buffer.from(text)).isBroken).toBe(true);
  });
});
