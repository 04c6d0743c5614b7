import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const preload = new URL('support/stop-at-listening.mjs', import.meta.url).href;

test.each(['bytebot-llm-proxy', 'bytebot-agent'])(
  'a stop signal while %s is still being loaded ends it without an error',
  async (name) => {
    const home = new URL(`../../${name}/`, import.meta.url);
    const { bin } = JSON.parse(readFileSync(new URL('package.json', home), 'utf8')) as {
      bin: Record<string, string>;
    };
    const program = fileURLToPath(new URL(bin[name] ?? '', home));
    const child = spawn(process.execPath, ['--import', preload, program, '--port', '0'], {
      env: { PATH: process.env.PATH ?? '' },
      stdio: 'ignore',
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);
