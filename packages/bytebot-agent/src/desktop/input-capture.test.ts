import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.test-helper.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import type { TaskMessage } from '../store/task-records.ts';
import { createDesktop } from './desktop-client.ts';
import { type DesktopSimulator, startDesktopSimulator } from './desktop-simulator.test-helper.ts';
import { createInputCapture, type InputCapture, type InputCaptureOptions } from './input-capture.ts';
import { keptLog } from './kept-log.test-helper.ts';
import { addTask } from './task.test-helper.ts';

const click = { action: 'click_mouse', button: 'left', coordinates: { x: 5, y: 6 }, clickCount: 1 };
const typed = (text: string) => ({ action: 'type_text', text });

let simulator: DesktopSimulator;
let store: Store;
let taskId: string;
let capture: InputCapture;
let told: TaskMessage[];
let logged: Record<string, unknown>[];

beforeEach(async () => {
  simulator = await startDesktopSimulator();
  store ??= await temporaryStore();
  taskId = await addTask(store);
  told = [];
  capture = captureAt(simulator.url, store);
});

afterEach(async () => {
  await capture.close();
  await simulator.close();
});

function captureAt(url: string, kept: Store, options: InputCaptureOptions = {}): InputCapture {
  const { log, lines } = keptLog();
  logged = lines;
  const events = {
    taskUpdated() {},
    taskCreated() {},
    taskDeleted() {},
    newMessage: (_: string, message: TaskMessage) => void told.push(message),
  };
  const desktop = createDesktop(url, { timeoutMs: 10_000 });
  return createInputCapture({ store: kept, events, log }, desktop, url, {
    reconnectDelayMs: 10,
    ...options,
  });
}

async function started(id = taskId): Promise<void> {
  const watchers = simulator.watchers + 1;
  capture.start(id);
  await eventually(() => simulator.isTracking && simulator.watchers === watchers);
}

/** Until everything that was reported so far has been looked at: reports that make no sense leave a line in the log. */
async function arrived(): Promise<void> {
  const before = logged.length;
  simulator.report('action', { action: 'none' });
  await eventually(() => logged.length > before);
}

async function namesOf(id = taskId): Promise<unknown[]> {
  const messages = await store.messages.list(id);
  return messages.flatMap(({ content }) =>
    content.flatMap((block) =>
      block.type === 'user_action'
        ? block.content.flatMap((one) => ('name' in one ? [one.name] : [one.type]))
        : [],
    ),
  );
}

test('what a person does while a task is theirs becomes its messages', async () => {
  await started();
  simulator.personDoesWithScreenshot(click);
  simulator.personDoes(typed('hello'));
  simulator.personDoes({ action: 'type_keys', keys: ['Enter'] });
  await eventually(() => told.length === 3);
  await capture.stop(taskId);
  expect(simulator.isTracking).toBe(false);
  const messages = await store.messages.list(taskId);
  expect(messages).toEqual(told);
  expect(messages.map(({ role }) => role)).toEqual(['USER', 'USER', 'USER']);
  const data = expect.stringMatching(/^iVBOR/);
  expect(messages[0]?.content).toEqual([
    {
      type: 'user_action',
      content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data } },
        {
          type: 'tool_use',
          id: expect.any(String),
          name: 'computer_click_mouse',
          input: { button: 'left', clickCount: 1, coordinates: { x: 5, y: 6 } },
        },
      ],
    },
  ]);
  expect(await namesOf()).toEqual([
    'image',
    'computer_click_mouse',
    'computer_type_text',
    'computer_type_keys',
  ]);
});

test('nothing is noted before or after', async () => {
  simulator.report('action', click);
  await started();
  await capture.stop(taskId);
  await eventually(() => simulator.watchers === 0);
  simulator.report('action', click);
  expect(await namesOf()).toEqual([]);
  await started();
  simulator.personDoes(typed('again'));
  await eventually(() => told.length === 1);
});

test('a task is noted down once, however often it is taken over', async () => {
  await started();
  capture.start(taskId);
  simulator.personDoes(click);
  await eventually(() => told.length > 0);
  await capture.close();
  expect(await namesOf()).toEqual(['computer_click_mouse']);
  expect(simulator.tracking).toEqual(['start', 'stop']);
});

test('the order is kept, also when much happens at once', async () => {
  await started();
  const texts = Array.from({ length: 40 }, (_, index) => `text ${index}`);
  for (const text of texts) simulator.personDoes(typed(text));
  await eventually(() => told.length === 40);
  const stored = await store.messages.list(taskId);
  expect(stored.map(({ content }) => Object(Object(content[0]).content[0]).input.text)).toEqual(texts);
});

test('two tasks in a person’s hands: the desktop reports until both are given back', async () => {
  const other = await addTask(store);
  await started();
  await started(other);
  await capture.stop(taskId);
  expect(simulator.isTracking).toBe(true);
  simulator.personDoes(click);
  await eventually(async () => (await namesOf(other)).length === 1);
  expect(await namesOf()).toEqual([]);
  await capture.stop(other);
  expect(simulator.isTracking).toBe(false);
});

test('what the agent does for another task is not a person’s doing', async () => {
  let now = 0;
  capture = captureAt(simulator.url, store, { nowMs: () => now });
  await started();
  const done = capture.agentActs();
  simulator.personDoes(typed('the agent types'));
  await arrived();
  now += 5_000;
  done();
  now += 999;
  simulator.personDoes(typed('its echo'));
  await arrived();
  now += 1;
  simulator.personDoes(typed('a person types'));
  await eventually(() => told.length > 0);
  expect(told.map(({ content }) => Object(Object(content[0]).content[0]).input.text)).toEqual([
    'a person types',
  ]);
});

describe('a desktop in trouble', () => {
  test('a connection that is lost comes back, and reports are turned on again', async () => {
    await started();
    simulator.cutWatchers();
    await eventually(() => simulator.isTracking && simulator.watchers === 1);
    simulator.personDoes(click);
    await eventually(() => told.length === 1);
  });

  test('reports that make no sense are passed over', async () => {
    await started();
    for (const value of [null, 7, {}, { action: 'fly' }, [click]]) simulator.report('action', value);
    simulator.report('screenshotAndAction', null);
    simulator.report('screenshotAndAction', { image: 'x' }, click);
    await eventually(() => told.length === 1);
    expect(await namesOf()).toEqual(['computer_click_mouse']);
  });

  test('one that is not there is given up, with a line in the log and nothing thrown', async () => {
    await simulator.close();
    capture = captureAt(simulator.url, store, { reconnectsMax: 2 });
    capture.start(taskId);
    await eventually(() => logged.some(({ level }) => level === 'warn'));
    expect(logged.filter(({ level }) => level === 'warn').map(({ msg }) => msg)).toEqual([
      'What a person does at the desktop is not written down: the desktop cannot be reached',
    ]);
    await capture.stop(taskId);
  });

  test('one that does not turn its reports on says so in the log', async () => {
    simulator.trouble('start', { status: 500, body: { message: 'no hooks' } });
    capture.start(taskId);
    await eventually(() => logged.some(({ msg }) => String(msg).includes('no hooks')));
    await capture.stop(taskId);
  });
});

test('a store in trouble loses the note, not the capture', async () => {
  let failures = 1;
  const messages: Store['messages'] = {
    ...store.messages,
    add: (...values) => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('no disk')) : store.messages.add(...values);
    },
  };
  capture = captureAt(simulator.url, { ...store, messages });
  await started();
  simulator.personDoes(typed('lost'));
  simulator.personDoes(typed('kept'));
  await eventually(() => told.length === 1);
  expect(logged).toContainEqual(
    expect.objectContaining({ level: 'warn', msg: expect.stringContaining('could not be stored') }),
  );
});

test('ending what never began is nothing', async () => {
  await capture.stop('unknown');
  expect(simulator.tracking).toEqual([]);
});
