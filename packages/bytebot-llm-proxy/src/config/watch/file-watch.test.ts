import { EventEmitter } from 'node:events';
import { type FSWatcher, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../config-fixture.test-helper.ts';
import { FileWatch, type StartWatch } from './file-watch.ts';

/** A watch whose events the test makes. */
class FakeWatcher extends EventEmitter implements FSWatcher {
  readonly directory: string;
  readonly tell: (event: string, name: string | null) => void;
  closed = false;

  constructor(directory: string, tell: (event: string, name: string | null) => void) {
    super();
    this.directory = directory;
    this.tell = tell;
  }

  close(): void {
    this.closed = true;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

let base: string;
let started: FakeWatcher[];
let changes: number;
let warnings: string[];
beforeEach(() => {
  base = realpathSync(temporaryDirectory());
  started = [];
  changes = 0;
  warnings = [];
});

const startFake: StartWatch = (directory, _options, listener) => {
  const watcher = new FakeWatcher(directory, listener);
  started.push(watcher);
  return watcher;
};

function open(startWatch: StartWatch = startFake): FileWatch {
  return new FileWatch({
    changed: () => {
      changes += 1;
    },
    warn: (sentence) => warnings.push(sentence),
    startWatch,
  });
}

function file(name: string): string {
  const full = path.join(base, name);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, '');
  return full;
}

test('only names that matter count, and events without a name', async () => {
  const watch = open();
  await watch.follow([file('config.yaml')]);
  const [watcher] = started;
  watcher?.tell('change', 'app.log');
  expect(changes).toBe(0);
  watcher?.tell('rename', 'config.yaml');
  watcher?.tell('change', null);
  expect(changes).toBe(2);
});

test('each directory is watched once, and those no longer needed are let go', async () => {
  const watch = open();
  const files = [file('a.yaml'), file('b.yaml'), file('parts/c.yaml')];
  await watch.follow(files);
  await watch.follow(files);
  expect(started.map(({ directory }) => directory)).toEqual([base, path.join(base, 'parts')]);
  await watch.follow(files.slice(0, 1));
  expect(watch.size).toBe(1);
  expect(started.map(({ closed }) => closed)).toEqual([false, true]);
  started[0]?.tell('change', 'b.yaml');
  expect(changes).toBe(0);
  watch.close();
  expect(started.every(({ closed }) => closed)).toBe(true);
  await watch.follow(files);
  expect(watch.size).toBe(0);
});

test('a directory that is made anew is watched anew', async () => {
  const watch = open();
  const inside = file('parts/c.yaml');
  await watch.follow([inside]);
  rmSync(path.dirname(inside), { recursive: true });
  started[0]?.tell('rename', 'parts');
  expect(changes).toBe(1);
  await watch.follow([inside]);
  expect(started.at(-1)?.directory).toBe(base);
  file('parts/c.yaml');
  await watch.follow([inside]);
  expect(started.at(-1)?.directory).toBe(path.join(base, 'parts'));
  expect(watch.size).toBe(1);
});

test.each(['ENOSPC', 'EMFILE'])('%s is one warning; what can be watched is', async (code) => {
  let free = 1;
  const watch = open((directory, options, listener) => {
    if (free === 0) throw Object.assign(new Error('no'), { code });
    free -= 1;
    return startFake(directory, options, listener);
  });
  const files = [file('a.yaml'), file('b/b.yaml'), file('c/c.yaml')];
  await watch.follow(files);
  await watch.follow(files);
  expect(warnings).toEqual([expect.stringContaining(code)]);
  expect(watch.size).toBe(1);
  free = 2;
  await watch.follow(files);
  expect(watch.size).toBe(3);
});

test('a watch that fails later is given up and started again', async () => {
  const watch = open();
  const files = [file('a.yaml')];
  await watch.follow(files);
  started[0]?.emit('error', Object.assign(new Error('gone'), { code: 'EPERM' }));
  expect(watch.size).toBe(0);
  expect(started[0]?.closed).toBe(true);
  expect(warnings).toEqual([]);
  await watch.follow(files);
  expect(watch.size).toBe(1);
});

test('no more than 64 directories are watched', async () => {
  const watch = open();
  await watch.follow(Array.from({ length: 100 }, (_, index) => file(`d${index}/x.yaml`)));
  expect(watch.size).toBe(64);
});
