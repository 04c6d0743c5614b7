import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { taskApi } from './task-http.test-helper.ts';
import { world } from './task-world.test-helper.ts';
import { readUpload, safeName, sniffType, UploadProblem } from './uploaded-file.ts';

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1]);
const pdf = Buffer.from('%PDF-1.7 x');
const webp = Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1');
const base64 = (bytes: Buffer): string => bytes.toString('base64');

describe('an uploaded file', () => {
  test("loses a data URL's head, its path, and a size that lies", () => {
    expect(
      readUpload({
        name: 'C:\\Users\\me\\..\\a b.png',
        base64: `data:image/png;base64,${base64(png)}`,
        type: 'Image/PNG; charset=x',
        size: 1,
      }),
    ).toEqual({ name: 'a b.png', type: 'image/png', size: png.length, data: base64(png) });
  });

  test.each(['', 'text', 'text/a b', `text/${'x'.repeat(128)}`])('of the type %j is just bytes', (type) => {
    const upload = readUpload({ name: 'f', base64: base64(jpeg), type, size: 0 });
    expect(upload.type).toBe('application/octet-stream');
  });

  test.each([
    ['image/png', png],
    ['image/jpeg', jpeg],
    ['image/jpg', jpeg],
    ['image/gif', Buffer.from('GIF89a..')],
    ['image/webp', webp],
    ['application/pdf', pdf],
    ['application/zip', Buffer.from('PK\u0003\u0004..', 'latin1')],
    ['text/plain', Buffer.from('hello')],
    [
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      Buffer.from('PK\u0003\u0004'),
    ],
  ])('is taken as %s when it is that', (type, bytes) => {
    expect(readUpload({ name: 'f', base64: base64(bytes), type, size: 0 })).toMatchObject({ type });
  });

  test.each([
    ['image/png', jpeg, 'type says image/png, but the data is image/jpeg. Send the type that the file has'],
    ['image/webp', png, 'type says image/webp, but the data is image/png. Send the type that the file has'],
    [
      'application/pdf',
      Buffer.from('<html>'),
      'type says application/pdf, but the data is of another kind. Send the type that the file has',
    ],
  ])('that says %s and is something else is refused', (type, bytes, message) => {
    expect(() => readUpload({ name: 'f', base64: base64(bytes), type, size: 0 })).toThrow(
      new UploadProblem(message),
    );
  });

  test.each([['%%%'], ['AAAAA'], ['data:image/png,x']])('that is no base64 is refused: %s', (data) => {
    expect(() => readUpload({ name: 'f', base64: data, type: 'text/plain', size: 0 })).toThrow(
      'base64 must be base64 encoded',
    );
  });

  test('that is empty is refused, and lines and missing padding are none of our business', () => {
    expect(() => readUpload({ name: 'f', base64: 'data:text/plain;base64,', type: '', size: 0 })).toThrow(
      'base64 should not be empty',
    );
    expect(readUpload({ name: 'f', base64: 'aGVs\r\nbG8', type: 'nonsense', size: 0 })).toEqual({
      name: 'f',
      type: 'application/octet-stream',
      size: 5,
      data: 'aGVsbG8=',
    });
  });

  test('of 40 MB is read', () => {
    const bytes = Buffer.alloc(40 * 1024 * 1024, 7);
    expect(readUpload({ name: 'f', base64: base64(bytes), type: 'x/y', size: 0 }).size).toBe(bytes.length);
  });

  test('never has a name that is a path', () => {
    expect(safeName('../../etc/passwd')).toBe('passwd');
    expect(safeName('..')).toBe('file');
    expect(safeName('')).toBe('file');
    expect(safeName('.bashrc')).toBe('bashrc');
    expect(safeName(`${'x'.repeat(500)}.tar.gz`)).toMatch(/^x+\.gz$/);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const safe = safeName(name);
        expect(safe).not.toMatch(/[/\\\0]|^\.|^$/);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(255);
        expect(safe.isWellFormed()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('is of no known kind when it is too short', () => {
    expect(sniffType(new Uint8Array())).toBeUndefined();
    expect(sniffType(png.subarray(0, 3))).toBeUndefined();
  });
});

describe('files over HTTP', () => {
  test('are stored with the task, named in its first message, and answered with it', async () => {
    const services = await world({ settings: { desktopUrl: 'http://desktop.test' } });
    const api = await taskApi(services);
    const file = { name: 'dir/a.png', base64: base64(png), type: 'image/png', size: 99_999 };
    const created = await api.post('/tasks', {
      description: 'Look at it',
      files: [file, { ...file, name: 'b.pdf', type: 'application/pdf', base64: base64(pdf) }],
    });
    expect(created.status).toBe(201);
    const id = services.events.created[0]?.id ?? '';
    const [first] = await services.store.messages.list(id);
    expect(first?.content).toEqual([
      { type: 'text', text: 'Look at it\n\nFile a.png written to desktop.\nFile b.pdf written to desktop.' },
    ]);
    expect((await api.get(`/tasks/${id}`)).body).toMatchObject({
      files: [
        { name: 'a.png', type: 'image/png', size: png.length, data: base64(png), taskId: id },
        { name: 'b.pdf' },
      ],
    });
  });

  test('that lie are refused by name, and then there is no task', async () => {
    const services = await world();
    const api = await taskApi(services);
    const file = { name: 'a.png', base64: base64(pdf), type: 'image/png', size: 3 };
    expect((await api.post('/tasks', { description: 'x', files: [file] })).body).toEqual({
      statusCode: 400,
      message: [
        'files.0.type says image/png, but the data is application/pdf. Send the type that the file has',
      ],
      error: 'Bad Request',
    });
    expect((await services.store.tasks.list({ page: 1, limit: 1 })).total).toBe(0);
  });
});
