import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DesktopError } from './desktop.ts';
import type { DesktopAction } from './desktop-action.ts';
import { createDesktop } from './desktop-client.ts';
import { type DesktopSimulator, startDesktopSimulator } from './desktop-simulator.test-helper.ts';
import { pngOf } from './png.test-helper.ts';

let simulator: DesktopSimulator;

beforeEach(async () => {
  simulator = await startDesktopSimulator();
});

afterEach(() => simulator.close());

/** What a promise failed with. */
async function failureOf(work: Promise<unknown>): Promise<DesktopError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof DesktopError) return error;
  throw new Error(`no DesktopError: ${String(error)}`);
}

const point = { x: 10, y: 20 };

const everyAction: readonly DesktopAction[] = [
  { action: 'move_mouse', coordinates: point },
  { action: 'trace_mouse', path: [point, { x: 1, y: 2 }], holdKeys: ['shift'] },
  { action: 'click_mouse', coordinates: point, button: 'right', holdKeys: undefined, clickCount: 2 },
  { action: 'press_mouse', button: 'left', press: 'down' },
  { action: 'drag_mouse', path: [point], button: 'left' },
  { action: 'scroll', coordinates: point, direction: 'down', scrollCount: 3 },
  { action: 'type_keys', keys: ['ctrl', 'c'], delay: 50 },
  { action: 'press_keys', keys: ['alt'], press: 'up' },
  { action: 'type_text', text: 'hello' },
  { action: 'paste_text', text: 'grüße' },
  { action: 'wait', duration: 1 },
  { action: 'application', application: 'firefox' },
];

describe('what is sent', () => {
  test.each(everyAction)('$action has the fields the desktop asks for', async (action) => {
    await createDesktop(simulator.url).act(action);
    expect(simulator.journal).toEqual([JSON.parse(JSON.stringify(action))]);
  });

  test('an address with a path and a slash at the end is kept', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await createDesktop(`http://127.0.0.1:${port}/desktops/7/`).act({ action: 'wait', duration: 0 });
    expect(asked).toEqual(['/desktops/7/computer-use']);
    server.close();
  });
});

describe('what is answered', () => {
  test('a screenshot is an image with the type it really has', async () => {
    const data = pngOf(0).toString('base64');
    expect(await createDesktop(simulator.url).screenshot()).toEqual({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data },
    });
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]).toString('base64');
    simulator.trouble('screenshot', { answer: { image: `data:image/png;base64,${jpeg}` } });
    expect(await createDesktop(simulator.url).screenshot()).toEqual({
      type: 'image',
      source: { type: 'base64', media_type: 'image/jpeg', data: jpeg },
    });
  });

  test.each([
    ['nothing', {}],
    ['no text', { image: 7 }],
    ['no base64', { image: 'not base64!' }],
    ['nothing in it', { image: '' }],
    ['no image', { image: Buffer.from('<html>').toString('base64') }],
    ['an image no provider takes', { image: Buffer.from('BM123456').toString('base64') }],
  ])('a screenshot that is %s is an error', async (_, answer) => {
    simulator.trouble('screenshot', { answer });
    const error = await failureOf(createDesktop(simulator.url).screenshot());
    expect(error.failure).toBe('unreadable');
    expect(error.message).toMatch(/^The desktop's answer to screenshot cannot be used: /);
  });

  test('the position of the mouse', async () => {
    const desktop = createDesktop(simulator.url);
    await desktop.act({ action: 'move_mouse', coordinates: { x: 3, y: 4 } });
    expect(await desktop.cursorPosition()).toEqual({ x: 3, y: 4 });
    simulator.trouble('cursor_position', { answer: { x: 'left' } });
    expect((await failureOf(desktop.cursorPosition())).failure).toBe('unreadable');
  });

  test('a file that was written is read again', async () => {
    const desktop = createDesktop(simulator.url);
    const data = Buffer.from('hello').toString('base64');
    await desktop.writeFile('/home/user/Desktop/a.txt', data);
    expect(await desktop.readFile('a.txt')).toEqual({
      name: 'a.txt',
      mediaType: 'application/octet-stream',
      sizeBytes: 5,
      data,
    });
  });

  test('a file action that failed says so although its status is 201', async () => {
    const desktop = createDesktop(simulator.url);
    const missing = await failureOf(desktop.readFile('/nowhere'));
    expect(missing).toMatchObject({ failure: 'failed', message: expect.stringContaining('No such file') });
    simulator.trouble('write_file', { answer: { success: false, message: 'Error writing file: disk full' } });
    const full = await failureOf(desktop.writeFile('a', 'aGk='));
    expect(full).toMatchObject({ failure: 'failed', message: 'Error writing file: disk full' });
    simulator.trouble('read_file', { answer: { success: true, data: '%%%' } });
    expect((await failureOf(desktop.readFile('a'))).failure).toBe('unreadable');
  });
});

describe('what goes wrong', () => {
  const screenshotOf = (url: string): Promise<DesktopError> => failureOf(createDesktop(url).screenshot());

  test('a desktop that is not there: the message names its host, the cause and the setting', async () => {
    const { url } = simulator;
    await simulator.close();
    const error = await screenshotOf(url);
    expect(error.failure).toBe('unreachable');
    expect(error.message).toBe(
      `The desktop at ${new URL(url).host} cannot be reached: nothing listens there (ECONNREFUSED). Check that it runs and that BYTEBOT_DESKTOP_BASE_URL is its address.`,
    );
  });

  test('the message does not hold the password of the address', async () => {
    const { url } = simulator;
    await simulator.close();
    const error = await screenshotOf(url.replace('://', '://user:pass-word@'));
    expect(error.message).not.toContain('pass-word');
  });

  test('a connection that breaks', async () => {
    simulator.trouble('screenshot', { reset: true });
    expect(await screenshotOf(simulator.url)).toMatchObject({
      failure: 'unreachable',
      message: expect.stringContaining('it closed the connection (ECONNRESET)'),
    });
  });

  test('a desktop that hangs is given up after the time limit', async () => {
    simulator.trouble('screenshot', { hang: true });
    const error = await failureOf(createDesktop(simulator.url, { timeoutMs: 50 }).screenshot());
    expect(error).toMatchObject({
      failure: 'timeout',
      message: `The desktop at ${new URL(simulator.url).host} did not answer within 0.1 s.`,
    });
  });

  test('time the action itself takes is not counted', async () => {
    simulator.trouble('wait', { hang: true });
    const error = await failureOf(
      createDesktop(simulator.url, { timeoutMs: 1 }).act({ action: 'wait', duration: 99 }),
    );
    expect(error.message).toContain('within 0.1 s');
  });

  test('a desktop that hangs is left at once when the work is stopped', async () => {
    simulator.trouble('screenshot', { hang: true });
    const stop = new AbortController();
    const reason = new Error('taken over');
    const work = createDesktop(simulator.url).screenshot(stop.signal);
    stop.abort(reason);
    await expect(work).rejects.toBe(reason);
    await expect(createDesktop(simulator.url).screenshot(stop.signal)).rejects.toBe(reason);
  });

  test('an action it refuses: each broken rule is told', async () => {
    const refused = await failureOf(
      createDesktop(simulator.url).act({ action: 'scroll', direction: 'up', scrollCount: 0 }),
    );
    expect(refused.failure).toBe('refused');
    expect(refused.message).toContain('scrollCount');
  });

  test.each([
    [
      500,
      { message: 'Failed to execute computer action: Invalid key: "Foo"' },
      'failed',
      'Invalid key: "Foo"',
    ],
    [500, '<html>', 'failed', / failed \(500\)\.$/],
    [400, { message: ['a is wrong', 'b is wrong'] }, 'refused', 'a is wrong; b is wrong'],
    [400, undefined, 'refused', / refused the action \(400\)\.$/],
    [
      404,
      { message: 'Cannot POST /computer-use' },
      'unreadable',
      / answered 404\. Is BYTEBOT_DESKTOP_BASE_URL/,
    ],
    [301, undefined, 'unreadable', / answered 301\. /],
    [200, '<html>', 'unreadable', / is no JSON\. Is BYTEBOT_DESKTOP_BASE_URL/],
  ])('status %i with %j', async (status, body, failure, message) => {
    simulator.trouble('screenshot', { status, body });
    const error = await screenshotOf(simulator.url);
    expect(error.failure).toBe(failure);
    if (typeof message === 'string') expect(error.message).toBe(message);
    else expect(error.message).toMatch(message);
  });

  test('a long complaint is cut', async () => {
    simulator.trouble('screenshot', { status: 500, body: { message: 'x'.repeat(10_000) } });
    expect((await screenshotOf(simulator.url)).message).toHaveLength(501);
  });

  test('an answer without end is not read to its end', async () => {
    simulator.trouble('screenshot', { answer: { image: 'A'.repeat(5_000) } });
    const error = await failureOf(createDesktop(simulator.url, { answerMaxBytes: 1_000 }).screenshot());
    expect(error).toMatchObject({ failure: 'unreadable', message: expect.stringContaining('too long') });
  });

  test('a file that is too long to be sent', async () => {
    const error = await failureOf(createDesktop(simulator.url).writeFile('a', 'A'.repeat(50_000_001)));
    expect(error).toMatchObject({ failure: 'refused', message: expect.stringContaining('too long') });
    expect(simulator.journal).toEqual([]);
  });
});

test('reports of what a person does are turned on and off', async () => {
  const desktop = createDesktop(simulator.url);
  await desktop.trackInput(true);
  await desktop.trackInput(false);
  expect(simulator.tracking).toEqual(['start', 'stop']);
});
