import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { createLineWriter } from './line-writer.ts';
import { openOutput } from './output.ts';

const folder = path.dirname(fileURLToPath(import.meta.url));

const groups: number[] = [];
/** Readers that sleep outlive the writer; they are in its process group. */
afterEach(() => {
  for (const group of groups.splice(0)) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }
});

/**
 * A process that writes numbered lines of 1 KB to its standard output and reports on the other one. Node gives its
 * children sockets; `| cat` in front of the reader makes it the pipe a shell gives.
 */
function startWriter(count: number, kind: 'socket' | 'pipe', reader = 'cat') {
  const program = `
    import { createLineWriter } from ${JSON.stringify(path.join(folder, 'line-writer.ts'))};
    import { openOutput } from ${JSON.stringify(path.join(folder, 'output.ts'))};
    const output = openOutput(1);
    const lines = createLineWriter({ write: output.write, flushIntervalMs: 1, bufferedBytesMax: 500_000 });
    let turns = 0;
    for (let index = 0; index < ${count}; index += 1) {
      lines.write(JSON.stringify({ index, fill: 'x'.repeat(1_000) }) + '\\n');
      if (index % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      turns += 1;
    }
    await lines.close(300);
    process.stderr.write(JSON.stringify({ turns, dropped: lines.dropped, isTerminal: output.isTerminal }));
    process.exit(0);
  `;
  const node = [process.execPath, '--input-type=module', '--eval', program];
  // `exec` in the shell: the process that is waited for is the writer, its reader may live longer.
  const command = kind === 'socket' ? node : ['bash', '-c', `exec "$@" > >(${reader})`, 'bash', ...node];
  const child = spawn(command[0] ?? '', command.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let report = '';
  child.stderr.on('data', (chunk) => {
    report += String(chunk);
  });
  if (child.pid !== undefined) groups.push(child.pid);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const closed = new Promise((resolve) => child.on('close', resolve));
  return { child, ended, closed, report: () => JSON.parse(report) };
}

test.each<['socket' | 'pipe', string]>([
  ['socket', ''],
  ['pipe', 'sleep 30'],
])(
  'a %s nobody reads holds up neither the writer nor its end; the lost lines are counted',
  async (kind, reader) => {
    const writer = startWriter(2_000, kind, reader);
    expect(await writer.ended).toBe(0);
    const { turns, dropped, isTerminal } = writer.report();
    expect(turns).toBe(2_000);
    expect(dropped).toBeGreaterThan(500);
    expect(isTerminal).toBe(false);
  },
);

test.each<'socket' | 'pipe'>(['socket', 'pipe'])(
  'a %s that is read gets every line not counted as lost, whole and in order',
  async (kind) => {
    const writer = startWriter(2_000, kind);
    let text = '';
    writer.child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    expect(await writer.ended).toBe(0);
    await writer.closed;
    const indexes = text
      .trimEnd()
      .split('\n')
      .map((line): number => JSON.parse(line).index);
    expect(indexes.length).toBe(2_000 - writer.report().dropped);
    expect(indexes).toEqual([...indexes].sort((left, right) => left - right));
    expect(indexes.length).toBeGreaterThan(0);
  },
);

test('a reader that leaves ends nothing but its lines', async () => {
  const writer = startWriter(500, 'socket');
  writer.child.stdout.destroy();
  expect(await writer.ended).toBe(0);
  expect(writer.report()).toMatchObject({ turns: 500 });
  expect(writer.report().dropped).toBeGreaterThan(0);
});

test('a file gets everything', async () => {
  const temporary = mkdtempSync(path.join(tmpdir(), 'output-'));
  try {
    const file = path.join(temporary, 'log');
    const output = openOutput(openSync(file, 'a'));
    const lines = createLineWriter({ write: output.write });
    for (let index = 0; index < 500; index += 1) lines.write(`${index} ${'é'.repeat(500)}\n`);
    await lines.close();
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(501);
    expect(lines.dropped).toBe(0);
  } finally {
    rmSync(temporary, { recursive: true });
  }
});
