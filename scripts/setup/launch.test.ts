import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { commands } from './commands.mjs';
import { root } from './paths.mjs';
import { once } from './run-command.mjs';

function launch(...args: string[]) {
  return spawnSync(process.execPath, [path.join(root, 'scripts/launch.mjs'), ...args], { encoding: 'utf8' });
}

describe('the launcher', () => {
  test.each(Object.keys(commands))('%s --help says what it does and sets nothing up', (name) => {
    const { status, stdout } = launch(name, '--help');
    expect(status).toBe(0);
    expect(stdout).toContain(`${name}: `);
    expect(stdout).toMatch(/npm (run )?[a-z]+/);
  });

  test('an unknown command is refused with the list', () => {
    const { status, stderr } = launch('strat');
    expect(status).toBe(1);
    expect(stderr).toContain('There is no command "strat".');
    expect(stderr).toContain('simulator');
  });

  test('every root command of package.json is known to it', () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(
      fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
    );
    const launched = Object.entries(manifest.scripts).filter(([, script]) => script.includes('launch.mjs'));
    // No file can be called test:cluster everywhere.
    const called = launched.map(([name, script]) => ({ name: name.replace(':', '-'), script }));
    expect(called.map(({ name }) => name).sort()).toEqual(Object.keys(commands).sort());
    for (const { name, script } of called) expect(script).toBe(`exec node scripts/launch.mjs ${name}`);
  });
});

test('a signal is passed on once, and again when it is a new one', () => {
  let time = 0;
  const passed: string[] = [];
  const forward = once(
    1_000,
    (signal) => passed.push(`${signal} at ${time}`),
    () => time,
  );
  forward('SIGINT');
  time = 40;
  forward('SIGINT');
  time = 1_500;
  forward('SIGINT');
  expect(passed).toEqual(['SIGINT at 0', 'SIGINT at 1500']);
});
