import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

const file = new URL('./early-stop.ts', import.meta.url);

/** Runs a module that begins as a service does, and sends it a signal once it has said that it is ready for one. */
async function endOf(rest: string): Promise<readonly unknown[]> {
  const module = `
    import { stopWhileLoading } from ${JSON.stringify(file.href)};
    stopWhileLoading();
    setInterval(() => undefined, 1_000);
    ${rest}
    process.stdout.write('ready');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', module], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  return ended;
}

test('a process that is still loading ends at once, and without an error', async () => {
  expect(await endOf('')).toEqual([0, null]);
});

test('once the service itself listens, that decides', async () => {
  expect(await endOf("process.on('SIGTERM', () => setTimeout(() => process.exit(7), 50));")).toEqual([
    7,
    null,
  ]);
});
