import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { isLong } from './support/long.ts';

/** Reloads cost nothing that stays. */

const child = fileURLToPath(new URL('./support/reload-child.mjs', import.meta.url));
const ALLOWED_BYTES = 5 * 1024 * 1024;

interface Measurement {
  readonly generation: number;
  readonly heapBytes: number;
  readonly handles: number;
  readonly watches: number;
}

test('memory, watches and timers are the same after hundreds of reloads', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'reloads-'));
  const [count, first] = isLong ? [1_000, 200] : [300, 100];
  mkdirSync(path.join(directory, 'parts'));
  writeFileSync(path.join(directory, 'parts/more.yaml'), 'model_list: []\n');
  const environment = { PATH: process.env.PATH ?? '' };
  const started = spawn(process.execPath, ['--expose-gc', child, directory, String(count), String(first)], {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  started.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  started.stderr.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const code = await new Promise((resolve) => started.on('exit', resolve));
  expect({ code, output }).toEqual({ code: 0, output: '' });
  const measurements = JSON.parse(readFileSync(path.join(directory, 'result.json'), 'utf8')) as Measurement[];
  rmSync(directory, { recursive: true });
  const [early, late] = measurements;
  if (early === undefined || late === undefined) throw new Error('the child measured nothing');
  expect([early.generation, late.generation]).toEqual([first + 1, count + 1]);
  expect(late.heapBytes - early.heapBytes).toBeLessThan(ALLOWED_BYTES);
  expect(late.handles).toBeLessThanOrEqual(early.handles);
  expect(late.watches).toBe(early.watches);
  if (process.platform === 'linux') expect(late.watches).toBeGreaterThan(0);
}, 300_000);
