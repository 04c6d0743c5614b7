import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createDesktop } from '../desktop/desktop-client.ts';
import { type DesktopSimulator, startDesktopSimulator } from '../desktop/desktop-simulator.test-helper.ts';
import { pngOf } from '../desktop/png.test-helper.ts';
import { addTask } from '../desktop/task.test-helper.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { createReadFileTool } from './read-file.ts';
import { ToolInputError, type ToolOutput } from './tool.ts';
import { runNamed } from './tool-run.test-helper.ts';

let store: Store;
let taskId: string;

beforeEach(async () => {
  store ??= await temporaryStore();
  taskId = await addTask(store);
});

async function upload(name: string, content: Buffer | string, type = 'text/plain'): Promise<void> {
  const bytes = Buffer.from(content);
  await store.files.add(taskId, { name, type, size: bytes.length, data: bytes.toString('base64') });
}

function read(path: string, options: { desktopUrl?: string; offset?: number } = {}): Promise<ToolOutput> {
  const { desktopUrl, offset } = options;
  const desktop = desktopUrl === undefined ? undefined : createDesktop(desktopUrl, { timeoutMs: 10_000 });
  const input = offset === undefined ? { path } : { path, offset };
  return runNamed([createReadFileTool(taskId, desktop)], 'computer_read_file', input, { store });
}

const text = (said: string) => ({ content: [{ type: 'text', text: said }] });
const failed = (said: unknown) => ({ content: [{ type: 'text', text: said }], isError: true });
const pdf = Buffer.from('%PDF-1.7\n%%EOF');

describe('a file that was uploaded with the task', () => {
  test('a PDF is a document', async () => {
    await upload('report.pdf', pdf, 'application/pdf');
    const source = { type: 'base64', media_type: 'application/pdf', data: pdf.toString('base64') };
    expect(await read('report.pdf')).toEqual({
      content: [{ type: 'document', source, name: 'report.pdf', size: pdf.length }],
    });
  });

  test('an image is an image, whatever its type and name say', async () => {
    await upload('notes.txt', pngOf(1));
    const source = { type: 'base64', media_type: 'image/png', data: pngOf(1).toString('base64') };
    expect(await read('notes.txt')).toEqual({ content: [{ type: 'image', source }] });
  });

  test.each([
    ['a.txt', 'text/plain', 'hello'],
    ['a.pdf', 'application/pdf', 'no PDF at all'],
    ['a.png', 'image/png', '<svg/>'],
  ])('a text is text, also as %s of %s', async (name, type, content) => {
    await upload(name, content, type);
    expect(await read(name)).toEqual(text(`${name}:\n\n${content}`));
  });

  test('a text in UTF-16, as Windows writes it', async () => {
    await upload('wide.txt', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Grüße', 'utf16le')]));
    expect(await read('wide.txt')).toEqual(text('wide.txt:\n\nGrüße'));
  });

  test('an empty file is no empty text', async () => {
    await upload('empty.txt', '');
    expect(await read('empty.txt')).toEqual(text('empty.txt is empty.'));
  });

  test('a long text comes in parts', async () => {
    await upload('long.txt', 'ab'.repeat(50_000));
    const first = await read('long.txt');
    expect(first).toEqual(
      text(`long.txt, characters 0 to 90000 of 100000. Go on with offset 90000.\n\n${'ab'.repeat(45_000)}`),
    );
    const rest = await read('long.txt', { offset: 90_000 });
    expect(rest).toEqual(text(`long.txt, characters 90000 to 100000 of 100000.\n\n${'ab'.repeat(5_000)}`));
    expect(await read('long.txt', { offset: 100_000 })).toEqual(text('long.txt has only 100000 characters.'));
  });

  test('a part never begins or ends with half of a character, and no character is lost between two', async () => {
    await upload('faces.txt', `a${'😀'.repeat(60_000)}`);
    const first = await read('faces.txt');
    const [, offset] = /Go on with offset (\d+)\./.exec(JSON.stringify(first)) ?? [];
    const rest = await read('faces.txt', { offset: Number(offset) });
    const faces = [first, rest].map((output) => JSON.stringify(output).match(/😀/gu)?.length ?? 0);
    expect((faces[0] ?? 0) + (faces[1] ?? 0)).toBe(60_000);
    expect(JSON.stringify([first, rest])).not.toMatch(/\\ud[89a-f]|\ufffd/i);
  });

  test.each([
    [
      'image',
      'large.png',
      Buffer.concat([pngOf(0), Buffer.alloc(3_750_000)]),
      /large\.png has 3\.75 MB.*at most 3\.75 MB/,
    ],
    [
      'document',
      'large.pdf',
      Buffer.concat([pdf, Buffer.alloc(10_000_000)]),
      /large\.pdf has 10\.00 MB.*at most 10\.00 MB/,
    ],
    ['archive', 'a.zip', Buffer.from('PK\x03\x04\x00\xff'), /a\.zip is neither an image, a PDF nor a text/],
  ])('an %s a model cannot be shown is an error that says why', async (_, name, content, message) => {
    await upload(name, content);
    expect(await read(name)).toEqual(failed(expect.stringMatching(message)));
  });

  test.each(['notes.tx', '../notes.txt', '../../etc/passwd', '/etc/passwd', 'a"; rm -rf /'])(
    '%s is not there: the answer lists what is',
    async (path) => {
      await upload('notes.txt', 'hello');
      await upload('b.txt', 'hello');
      expect(await read(path)).toEqual(
        failed(`There is no file "${path}". The files uploaded with this task: notes.txt, b.txt.`),
      );
    },
  );

  test('another task’s files are not there', async () => {
    await upload('private.txt', 'hello');
    taskId = await addTask(store);
    expect(await read('private.txt')).toEqual(
      failed('There is no file "private.txt". No files were uploaded with this task.'),
    );
  });

  test('its place on the desktop is its name as well', async () => {
    await upload('a"b.txt', 'hello');
    for (const path of ['a"b.txt', './a"b.txt', 'a_b.txt', '/home/user/Desktop/a_b.txt']) {
      expect(await read(path)).toEqual(text('a"b.txt:\n\nhello'));
    }
  });

  test('arguments that cannot be used', async () => {
    await expect(read('')).rejects.toThrow(ToolInputError);
    await expect(read('a', { offset: -1 })).rejects.toThrow(ToolInputError);
  });
});

describe('with a desktop', () => {
  let simulator: DesktopSimulator;

  beforeEach(async () => {
    simulator = await startDesktopSimulator();
  });

  afterEach(() => simulator.close());

  const write = (path: string, content: string): void =>
    void simulator.files.set(path, Buffer.from(content).toString('base64'));

  test('any file of it', async () => {
    write('/etc/hostname', 'desk');
    expect(await read('/etc/hostname', { desktopUrl: simulator.url })).toEqual(text('hostname:\n\ndesk'));
  });

  test('the desktop’s version is newer than the uploaded one', async () => {
    await upload('a.txt', 'old');
    write('/home/user/Desktop/a.txt', 'new');
    expect(await read('a.txt', { desktopUrl: simulator.url })).toEqual(text('a.txt:\n\nnew'));
  });

  test('the uploaded one is read when the desktop has none, or is down', async () => {
    await upload('a.txt', 'uploaded');
    expect(await read('a.txt', { desktopUrl: simulator.url })).toEqual(text('a.txt:\n\nuploaded'));
    await simulator.close();
    expect(await read('a.txt', { desktopUrl: simulator.url })).toEqual(text('a.txt:\n\nuploaded'));
  });

  test('a file that is nowhere: the desktop’s words and the names there are', async () => {
    await upload('a.txt', 'uploaded');
    expect(await read('/nowhere', { desktopUrl: simulator.url })).toEqual(
      failed(expect.stringMatching(/No such file[\s\S]*The files uploaded with this task: a\.txt\.$/)),
    );
  });

  test.each(['/tmp/"; reboot; "', '/tmp/$(reboot)', '/tmp/`reboot`', '/tmp/a\nb', '/tmp/a\\'])(
    'the shell of the desktop never sees %j',
    async (path) => {
      expect(await read(path, { desktopUrl: simulator.url })).toEqual(
        failed(expect.stringMatching(/^A path cannot contain quotes/)),
      );
      expect(simulator.journal).toEqual([]);
    },
  );

  test('a desktop that hangs is left when the work is stopped', async () => {
    simulator.trouble('read_file', { hang: true });
    const stop = new AbortController();
    const tool = createReadFileTool(taskId, createDesktop(simulator.url));
    const work = tool.run({ path: 'a.txt' }, { store, signal: stop.signal });
    const reason = new Error('taken over');
    setTimeout(() => stop.abort(reason), 30);
    await expect(work).rejects.toBe(reason);
  });
});
