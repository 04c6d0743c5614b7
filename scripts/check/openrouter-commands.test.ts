import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { commands } from '../setup/commands.mjs';
import { freePorts, type Run, startIn } from '../start/run.test-helper.ts';
import { root } from '../support/paths.ts';
import { fencedBlocks } from './fenced-blocks.ts';

jest.setTimeout(120_000);

let folder = '';
let run: Run | undefined;
/** Of the proxy and of the simulated OpenRouter. */
let proxy = '';
let openrouter = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'openrouter-commands-'));
  const { flags } = await freePorts();
  run = startIn(folder, flags);
  await run.printed('Ctrl-C stops everything.');
  const portOf = (flag: string): string => flags[flags.indexOf(flag) + 1] ?? '';
  proxy = `http://127.0.0.1:${portOf('--port')}`;
  openrouter = `http://127.0.0.1:${portOf('--simulator-port')}/openrouter/api/v1`;
});

afterAll(async () => {
  run?.child.kill('SIGTERM');
  if (run !== undefined && run.child.exitCode === null) await once(run.child, 'exit');
  rmSync(folder, { recursive: true });
});

const hasJq = spawnSync('jq', ['--version']).status === 0;

/** `npm run` without the set-up, and everything by its own name; jq is there in most places and not in all. */
function prelude(): string {
  const cases = Object.entries(commands).map(([name, { script = name }]) => {
    const command = `node --conditions=bytebot-source ${path.join(root, 'scripts', script)}.ts "$@"`;
    return `      ${name.replace('-', ':')}|${name}) ${command};;`;
  });
  return [
    'set -e',
    `curl() { command curl -sS --noproxy '*' "$@" && echo; }`,
    'command -v jq >/dev/null || jq() { :; }',
    'npm() {',
    '  test "$1" = run; name=$2; shift 2; test "$1" = -- && shift',
    '  case $name in',
    ...cases,
    '  *) echo "there is no command $name"; exit 1;; esac',
    '}',
    '',
  ].join('\n');
}

/** Pastes a block into a shell, with OpenRouter and the proxy at the addresses they have here. */
async function paste(block: string): Promise<string> {
  const script = block
    .replaceAll('https://openrouter.ai/api/v1', openrouter)
    .replaceAll('http://127.0.0.1:4010/openrouter/api/v1', openrouter)
    .replaceAll('http://127.0.0.1:4000', proxy)
    .replaceAll('sk-or-v1-YOUR_API_KEY_HERE', 'sk-test-pasted');
  const environment = {
    PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
    OPENROUTER_API_KEY: 'sk-test-pasted',
    OPENROUTER_BASE_URL: openrouter,
  };
  const { stdout } = await promisify(execFile)('sh', ['-c', prelude() + script], {
    cwd: folder,
    env: environment,
  });
  return stdout;
}

async function pasteAll(page: string): Promise<readonly string[]> {
  const outputs: string[] = [];
  for (const block of fencedBlocks(page, 'sh')) outputs.push(await paste(block));
  return outputs;
}

describe('the commands work as pasted', () => {
  test('in the guide: an answer, and a smoke test of a free model that passes (S2-43, S1-34)', async () => {
    const [steps = '', exporting = ''] = await pasteAll('docs/openrouter.md');
    expect(steps).toContain('Hello from the OpenRouter simulator');
    expect(steps).toMatch(/ passed, 0 failed\n$/);
    expect(exporting).toBe('');
  });

  test('about models (S4-77)', async () => {
    const [listing = '', tested = ''] = await pasteAll('docs/openrouter-models.md');
    expect(listing).toMatch(/^Found 346 models\n(- .+ \(.+\)\n){5}Found \d+ models\n/);
    expect(tested).toContain('Total Models Tested: 2\nSuccessful Tests: 2\n');
  });

  test('about testing models, one after the other in one folder (S4-44, S4-56)', async () => {
    const outputs = await pasteAll('docs/openrouter-model-tests.md');
    const [first = '', simulated = '', single = '', resumed = '', files = '', listing = ''] = outputs;
    expect(first).toContain('Total Models Tested: 3');
    expect(simulated).toContain('Total Models Tested: 10');
    expect(single).toContain('Success: true\n');
    expect(resumed).toContain('is finished');
    if (hasJq) expect(files).toBe('meta-llama/llama-3.3-70b-instruct:free\n');
    expect(fencedBlocks('docs/openrouter-model-tests.md', '')).toContain(listing);
  });

  test('about errors: a refused key is a 401, a good one is not (S2-47, C-26)', async () => {
    writeFileSync(
      path.join(folder, 'proxy.log'),
      `${logLines.map((line) => JSON.stringify(line)).join('\n')}\n`,
    );
    const outputs = await pasteAll('docs/openrouter-troubleshooting.md');
    const [refused = '', accepted = '', models = '', served = '', switched = '', log = ''] = outputs;
    expect(refused).toMatch(/^HTTP\/1\.1 401 Unauthorized/);
    expect(refused).toContain('User not found');
    expect(accepted).toContain('"limit_remaining"');
    expect(JSON.parse(models).data).toHaveLength(346);
    expect(JSON.parse(served).data.length).toBeGreaterThan(50);
    expect(switched).toBe('');
    if (!hasJq) return;
    expect(
      log
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line).model),
    ).toEqual(['failed', 'switched']);
    expect(JSON.parse(log.split('\n').slice(2).join('\n'))).toEqual([{ model: 'test/model', cost: 0.75 }]);
  });

  test('of the source documents, in the form that runs (C-26)', async () => {
    const [refused = '', models = '', basic = '', advanced = ''] = await pasteAll('docs/openrouter-moved.md');
    expect(refused).toMatch(/^HTTP\/1\.1 401 Unauthorized/);
    expect(JSON.parse(models).data).toHaveLength(346);
    expect(JSON.parse(basic)).toMatchObject({ model: 'anthropic/claude-3.5-sonnet', choices: [{}] });
    expect(JSON.parse(advanced)).toMatchObject({ model: 'google/gemini-pro', choices: [{}] });
  });
});

const logLine = { msg: 'request', provider: 'openrouter', model_used: 'test/model', attempts: [] };
const logLines = [
  { ...logLine, model: 'fine', status: 200, fallbacks: 0, cost: 0.25 },
  { ...logLine, model: 'failed', status: 429, kind: 'rate_limited', fallbacks: 0 },
  { ...logLine, model: 'switched', status: 200, fallbacks: 1, cost: 0.5 },
];
