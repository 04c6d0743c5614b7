import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { TaskFile } from '../store/task-records.ts';
import { DesktopError } from './desktop.ts';
import { createDesktop } from './desktop-client.ts';
import { type DesktopSimulator, startDesktopSimulator } from './desktop-simulator.test-helper.ts';
import { uploadFiles } from './upload-files.ts';

let simulator: DesktopSimulator;

beforeEach(async () => {
  simulator = await startDesktopSimulator();
});

afterEach(() => simulator.close());

function fileOf(name: string, content = name): TaskFile {
  const data = Buffer.from(content).toString('base64');
  return { id: name, taskId: 't', name, type: 'text/plain', size: content.length, data, createdAt: '' };
}

const desktop = (timeoutMs = 10_000) => createDesktop(simulator.url, { timeoutMs });

test('files lie where ByteBot puts them', async () => {
  const report = await uploadFiles(desktop(), [fileOf('a.txt'), fileOf('b c.pdf')]);
  expect(simulator.files).toEqual(
    new Map([
      ['/home/user/Desktop/a.txt', Buffer.from('a.txt').toString('base64')],
      ['/home/user/Desktop/b c.pdf', Buffer.from('b c.pdf').toString('base64')],
    ]),
  );
  expect(report).toEqual({
    written: [
      { name: 'a.txt', path: '/home/user/Desktop/a.txt' },
      { name: 'b c.pdf', path: '/home/user/Desktop/b c.pdf' },
    ],
    failed: [],
  });
});

test('names from outside name no other place, and no two files become one', async () => {
  await uploadFiles(desktop(), [fileOf('../../root/.profile'), fileOf('x/a.txt', '1'), fileOf('a.txt', '2')]);
  expect([...simulator.files.keys()]).toEqual([
    '/home/user/Desktop/profile',
    '/home/user/Desktop/a.txt',
    '/home/user/Desktop/a (2).txt',
  ]);
});

test('a file the desktop cannot take stops none of the others', async () => {
  simulator.trouble('write_file', { answer: { success: false, message: 'Error writing file: disk full' } });
  const report = await uploadFiles(desktop(), [fileOf('a.txt'), fileOf('b.txt')]);
  expect(report.failed).toEqual([
    { name: 'a.txt', path: '/home/user/Desktop/a.txt', reason: 'Error writing file: disk full' },
  ]);
  expect(report.written.map(({ name }) => name)).toEqual(['b.txt']);
});

test.each([{ hang: true }, { reset: true }] as const)(
  'a desktop with %j is not asked for each file',
  async (trouble) => {
    simulator.trouble('write_file', trouble);
    const work = uploadFiles(desktop(200), [fileOf('a.txt'), fileOf('b.txt')]);
    await expect(work).rejects.toThrow(DesktopError);
    expect(simulator.journal.length).toBeLessThan(2);
  },
);

test('work that was stopped ends the upload', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(uploadFiles(desktop(), [fileOf('a.txt')], stop.signal)).rejects.toBe(stop.signal.reason);
});
