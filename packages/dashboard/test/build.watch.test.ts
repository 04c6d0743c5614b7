import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';

const dashboard = path.join(import.meta.dirname, '..');
const PATIENCE_MS = 60_000;
let folder = '';
let child: ChildProcess | undefined;

afterEach(async () => {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) {
    child.kill();
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true });
});

async function builtText(): Promise<string> {
  const assets = path.join(folder, 'dist/agent/assets');
  const names = await readdir(assets).catch(() => []);
  const texts = names.map((name) => readFile(path.join(assets, name), 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('\n');
}

async function untilBuilt(text: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await builtText()).includes(text)) {
    if (Date.now() > deadline || child?.exitCode !== null) throw new Error(`It was not built: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test(
  'with --watch the page is built again when its source changes',
  async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'dashboard-'));
    await cp(path.join(dashboard, 'src'), path.join(folder, 'src'), { recursive: true });
    for (const name of ['build.ts', 'package.json']) {
      await cp(path.join(dashboard, name), path.join(folder, name));
    }
    await symlink(path.join(dashboard, 'node_modules'), path.join(folder, 'node_modules'));
    child = spawn(process.execPath, [path.join(folder, 'build.ts'), '--watch'], { stdio: 'ignore' });
    await untilBuilt('What needs doing?');
    const thread = path.join(folder, 'src/agent/chat/chat-thread.tsx');
    const source = await readFile(thread, 'utf8');
    await writeFile(thread, source.replace('What needs doing?', 'What shall be done?'));
    await untilBuilt('What shall be done?');
    expect(await builtText()).not.toContain('What needs doing?');
  },
  2 * PATIENCE_MS,
);
