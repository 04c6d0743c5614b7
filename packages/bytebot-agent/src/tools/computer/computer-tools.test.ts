import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DesktopError } from '../../desktop/desktop.ts';
import { createDesktop } from '../../desktop/desktop-client.ts';
import { type DesktopSimulator, startDesktopSimulator } from '../../desktop/desktop-simulator.test-helper.ts';
import { pngOf } from '../../desktop/png.test-helper.ts';
import type { Tool } from '../tool.ts';
import { runNamed } from '../tool-run.test-helper.ts';
import { createComputerTools } from './create-computer-tools.ts';

let simulator: DesktopSimulator;
let slept: number[];
let tools: readonly Tool[];

beforeEach(async () => {
  simulator = await startDesktopSimulator();
  slept = [];
  tools = createComputerTools(createDesktop(simulator.url, { timeoutMs: 10_000 }), {
    sleep: async (durationMs) => void slept.push(durationMs),
  });
});

afterEach(() => simulator.close());

const image = (shade: number) => ({
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: pngOf(shade).toString('base64') },
});
const done = { type: 'text', text: 'Tool executed successfully' };
const point = { x: 100, y: 200 };

/** The tool without its `computer_`, what the model sends, and what the desktop gets where that differs. */
const calls: readonly [string, Record<string, unknown>, Record<string, unknown>?][] = [
  ['move_mouse', { coordinates: point }],
  ['trace_mouse', { path: [point, { x: 0, y: 0 }], holdKeys: ['shift'] }],
  ['trace_mouse', { path: [point], holdKeys: [] }, { path: [point] }],
  ['click_mouse', { coordinates: point, button: 'right', clickCount: 2, holdKeys: ['ctrl'] }],
  ['click_mouse', {}, { button: 'left', clickCount: 1 }],
  [
    'click_mouse',
    { coordinates: null, button: 'left', holdKeys: null, clickCount: 1 },
    { button: 'left', clickCount: 1 },
  ],
  ['press_mouse', { coordinates: point, button: 'middle', press: 'down' }],
  ['drag_mouse', { path: [point, { x: 1280, y: 960 }], button: 'left' }],
  ['scroll', { coordinates: point, direction: 'down', scrollCount: 5 }],
  ['type_keys', { keys: ['ctrl', 'shift', 't'], delay: 100 }],
  ['press_keys', { keys: ['alt'], press: 'up' }],
  ['type_text', { text: 'secret', delay: 10, isSensitive: true }, { text: 'secret', delay: 10 }],
  ['paste_text', { text: 'Grüße', isSensitive: null }, { text: 'Grüße' }],
  ['wait', { duration: 20 }],
  ['wait', {}, { duration: 500 }],
  ['application', { application: 'vscode' }],
];

test.each(calls)('computer_%s %j acts, waits 750 ms and shows the screen', async (...[name, input, sent]) => {
  const output = await runNamed(tools, `computer_${name}`, input);
  expect(simulator.acts).toEqual([{ action: name, ...(sent ?? input) }]);
  expect(slept).toEqual([750]);
  expect(output).toEqual({ content: [done, image(1)] });
});

test('each action has its own picture', async () => {
  await runNamed(tools, 'computer_move_mouse', { coordinates: point });
  const output = await runNamed(tools, 'computer_move_mouse', { coordinates: point });
  expect(output.content[1]).toEqual(image(2));
});

test('computer_screenshot shows the screen at once', async () => {
  expect(await runNamed(tools, 'computer_screenshot', {})).toEqual({ content: [image(0)] });
  expect(slept).toEqual([]);
});

test('computer_cursor_position tells where the mouse is', async () => {
  await runNamed(tools, 'computer_move_mouse', { coordinates: point });
  const output = await runNamed(tools, 'computer_cursor_position', {});
  expect(output).toEqual({ content: [{ type: 'text', text: 'Cursor position: 100, 200' }] });
});

test('ByteBot has these tools, and only looking and waiting may be repeated after a crash', () => {
  const byName = new Map(tools.map(({ name, effect }) => [name.replace('computer_', ''), effect]));
  expect(Object.fromEntries(byName)).toEqual({
    move_mouse: 'outside',
    trace_mouse: 'outside',
    click_mouse: 'outside',
    press_mouse: 'outside',
    drag_mouse: 'outside',
    scroll: 'outside',
    type_keys: 'outside',
    press_keys: 'outside',
    type_text: 'outside',
    paste_text: 'outside',
    wait: 'none',
    screenshot: 'none',
    application: 'outside',
    cursor_position: 'none',
  });
});

describe('what goes wrong', () => {
  test('an action the desktop cannot do fails the tool with its words, without a screenshot', async () => {
    const body = { message: "Failed to execute computer action: Invalid key: 'Foo'." };
    simulator.trouble('type_keys', { status: 500, body });
    const work = runNamed(tools, 'computer_type_keys', { keys: ['Foo'] });
    await expect(work).rejects.toThrow("Invalid key: 'Foo'.");
    expect(simulator.journal).toHaveLength(1);
  });

  test('a screenshot that fails after the action does not make the model do it once more', async () => {
    simulator.trouble('screenshot', { answer: { image: 'AAAA' } });
    const output = await runNamed(tools, 'computer_paste_text', { text: 'once' });
    expect(output.isError).toBeUndefined();
    expect(output.content).toEqual([
      done,
      {
        type: 'text',
        text: expect.stringMatching(/^The action was done, but the screenshot after it failed: /),
      },
    ]);
  });

  test.each(['computer_screenshot', 'computer_cursor_position'])(
    '%s fails with a desktop that is down',
    async (name) => {
      await simulator.close();
      await expect(runNamed(tools, name, {})).rejects.toThrow(DesktopError);
    },
  );

  test.each(['wait', 'screenshot'])(
    'a takeover while the desktop hangs at %s ends the tool at once',
    async (action) => {
      simulator.trouble(action, { hang: true });
      const stop = new AbortController();
      const work = runNamed(tools, 'computer_wait', {}, { signal: stop.signal });
      const reason = new Error('taken over');
      setTimeout(() => stop.abort(reason), 30);
      await expect(work).rejects.toBe(reason);
    },
  );

  test('a takeover while the screen settles ends the tool at once', async () => {
    const patient = createComputerTools(createDesktop(simulator.url), { settleMs: 60_000 });
    const stop = new AbortController();
    const work = runNamed(patient, 'computer_wait', { duration: 0 }, { signal: stop.signal });
    const reason = new Error('taken over');
    setTimeout(() => stop.abort(reason), 30);
    await expect(work).rejects.toBe(reason);
  });
});
