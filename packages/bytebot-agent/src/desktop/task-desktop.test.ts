import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.test-helper.ts';
import { temporaryStore } from '../store/store.test-helper.ts';
import type { Store } from '../store/store.ts';
import { runNamed } from '../tools/tool-run.test-helper.ts';
import { type DesktopSimulator, startDesktopSimulator } from './desktop-simulator.test-helper.ts';
import { keptLog } from './kept-log.test-helper.ts';
import { addTask } from './task.test-helper.ts';
import { createTaskDesktop, type TaskDesktop } from './task-desktop.ts';

let simulator: DesktopSimulator;
let store: Store;
let task: { readonly id: string };
let desktop: TaskDesktop;
let logged: Record<string, unknown>[];

beforeEach(async () => {
  simulator = await startDesktopSimulator();
  store ??= await temporaryStore();
  task = { id: await addTask(store) };
  desktop = desktopAt(simulator.url);
});

afterEach(async () => {
  await desktop.close();
  await simulator.close();
});

function desktopAt(url: string | undefined): TaskDesktop {
  const { log, lines } = keptLog();
  logged = lines;
  const nothing = (): void => {};
  const events = { taskUpdated: nothing, taskCreated: nothing, taskDeleted: nothing, newMessage: nothing };
  return createTaskDesktop({ store, events, log }, url, {
    desktop: { timeoutMs: 10_000 },
    capture: { reconnectDelayMs: 10 },
  });
}

async function upload(name: string): Promise<void> {
  await store.files.add(task.id, { name, type: 'text/plain', size: 2, data: 'aGk=' });
}

describe('tools', () => {
  test('with a desktop: the computer tools and the one for files', () => {
    const names = desktop.tools(task).map(({ name }) => name);
    expect(names).toHaveLength(15);
    expect(names).toEqual(expect.arrayContaining(['computer_screenshot', 'computer_read_file']));
    expect(new Set(names).size).toBe(15);
  });

  test('without one: only the one for files, and everything else does nothing', async () => {
    const none = desktopAt(undefined);
    expect(none.tools(task).map(({ name }) => name)).toEqual(['computer_read_file']);
    await none.prepare(task);
    none.onTakeover(task.id);
    none.onResume(task.id);
    await none.close();
  });
});

describe('files are put on the desktop', () => {
  test('before the work begins', async () => {
    await upload('a.txt');
    await desktop.prepare(task);
    expect([...simulator.files.keys()]).toEqual(['/home/user/Desktop/a.txt']);
  });

  test('once: what the work does to them is not undone by another try of its first step', async () => {
    await upload('a.txt');
    await desktop.prepare(task);
    simulator.files.set('/home/user/Desktop/a.txt', 'Y2hhbmdlZA==');
    await desktop.prepare(task);
    expect([...simulator.files.values()]).toEqual(['Y2hhbmdlZA==']);
  });

  test('a desktop that is not there fails, and the next call tries again', async () => {
    await upload('a.txt');
    simulator.trouble('write_file', { reset: true });
    await expect(desktop.prepare(task)).rejects.toThrow(/^The desktop at .* cannot be reached/);
    await desktop.prepare(task);
    expect(simulator.files.size).toBe(1);
  });

  test('a file it does not take is told in the log, and the task goes on', async () => {
    await upload('a.txt');
    simulator.trouble('write_file', { answer: { success: false, message: 'disk full' } });
    await desktop.prepare(task);
    expect(logged).toMatchObject([{ level: 'warn', taskId: task.id, name: 'a.txt', reason: 'disk full' }]);
  });

  test('work that was stopped ends the waiting', async () => {
    await upload('a.txt');
    simulator.trouble('write_file', { hang: true });
    const stop = new AbortController();
    const reason = new Error('cancelled');
    const work = desktop.prepare(task, stop.signal);
    setTimeout(() => stop.abort(reason), 30);
    await expect(work).rejects.toBe(reason);
  });
});

test('what a person does is noted from takeover to resume', async () => {
  desktop.onTakeover(task.id);
  await eventually(() => simulator.isTracking);
  simulator.personDoes({ action: 'scroll', direction: 'up', scrollCount: 4 });
  await eventually(async () => (await store.messages.list(task.id)).length === 1);
  desktop.onResume(task.id);
  await eventually(() => !simulator.isTracking && simulator.watchers === 0);
});

test('a task that waits for a person gets none of what the agent does for another one', async () => {
  desktop.onTakeover(task.id);
  await eventually(() => simulator.isTracking);
  const other = { id: await addTask(store) };
  const pasting = runNamed(desktop.tools(other), 'computer_paste_text', { text: 'the agent’s' });
  await eventually(() => simulator.acts.length === 1);
  simulator.personDoes({ action: 'type_text', text: 'the agent’s' });
  simulator.report('action', { action: 'none' });
  await eventually(() => logged.some(({ msg }) => String(msg).includes('no known action')));
  await pasting;
  expect(await store.messages.list(task.id)).toEqual([]);
});
