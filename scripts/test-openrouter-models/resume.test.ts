import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openrouterCatalogue, type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { resultsIn, startCommand, testModelsIn } from './command.test-helper.ts';

jest.setTimeout(60_000);

const ids = [...openrouterCatalogue().keys()];
let simulator: RunningSimulator;
let folder = '';

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'test-models-'));
  simulator = await startSimulator({ port: 0 });
});

afterEach(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

const command = (...args: readonly string[]) => ({
  script: 'test_openrouter_models' as const,
  folder,
  args: ['--delay', '0', ...args],
  environment: {
    OPENROUTER_API_KEY: 'sk-test-resume',
    OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1`,
  },
});

/** The models that were asked, in order. */
function asked(): readonly (string | undefined)[] {
  return simulator.requests().flatMap(({ model }) => (model === undefined || model === '' ? [] : [model]));
}

/** Starts a run of six models and stops it while the third is being asked. */
async function interrupt(signal: NodeJS.Signals) {
  simulator.script({ match: { provider: 'openrouter', model: ids[2] }, replies: [{ hang: true }] });
  const run = startCommand(command('--limit', '6'));
  await run.printed('[2/6] ');
  while (!asked().includes(ids[2])) await new Promise((resolve) => setImmediate(resolve));
  run.child.kill(signal);
  return { code: await run.ended, output: run.output() };
}

describe('an interrupted run', () => {
  test('says how to go on, and what was tested is kept', async () => {
    const { code, output } = await interrupt('SIGINT');
    expect(code).toBe(130);
    expect(output).toContain(
      [
        'Interrupted.',
        '2 of 6 models are tested and in openrouter_test_results.json. To go on:',
        '  npm run test:models -- --delay 0 --limit 6 --resume',
      ].join('\n'),
    );
    expect(output).not.toContain('OPENROUTER MODEL TEST SUMMARY');
    const { state, models_total, results } = resultsIn(folder);
    expect({ state, models_total }).toEqual({ state: 'interrupted', models_total: 6 });
    expect(results.map(({ model }) => model)).toEqual(ids.slice(0, 2));
  });

  test('goes on with the first model that has no result, and sums up all of them', async () => {
    await interrupt('SIGTERM');
    const { started_at, duration_seconds } = resultsIn(folder);
    simulator.reset();
    const { code, output } = await testModelsIn(command('--limit', '6', '--resume'));
    expect(code).toBe(0);
    expect(asked()).toEqual(ids.slice(2, 6));
    expect(output).toContain(`Going on with the run of ${started_at}: 2 models tested before.`);
    expect(output).toContain('[3/6] ok');
    expect(output).toContain('Total Models Tested: 6\nSuccessful Tests: 6\n');
    const resumed = resultsIn(folder);
    expect(resumed).toMatchObject({ state: 'finished', started_at, models_total: 6 });
    expect(resumed.results.map(({ model }) => model)).toEqual(ids.slice(0, 6));
    expect(resumed.duration_seconds).toBeGreaterThan(duration_seconds);
    const log = readFileSync(path.join(folder, 'openrouter_model_test.log'), 'utf8');
    expect(log.match(/: success after /g)).toHaveLength(6);
  });

  test('goes on after a kill, too', async () => {
    await interrupt('SIGKILL');
    expect(resultsIn(folder)).toMatchObject({ state: 'running', models_total: 6 });
    simulator.reset();
    const { code } = await testModelsIn(command('--limit', '6', '--resume'));
    expect(code).toBe(0);
    expect(asked()).toEqual(ids.slice(2, 6));
  });

  test('ends in the pause between two tests as soon as it is told to', async () => {
    const run = startCommand(command('--limit', '2', '--delay', '1h'));
    await run.printed('[1/2] ok');
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(130);
    expect(run.output()).toContain('about 1 h 0 min left');
    expect(asked()).toEqual(ids.slice(0, 1));
  });
});

describe('what is not resumed', () => {
  test('a finished run: its summary is printed again and nothing is asked', async () => {
    const first = await testModelsIn(command('--limit', '2'));
    const text = readFileSync(path.join(folder, 'openrouter_test_results.json'), 'utf8');
    simulator.reset();
    const second = await testModelsIn(command('--limit', '3', '--resume'));
    expect(second.code).toBe(0);
    expect(second.output).toBe(
      `The run in openrouter_test_results.json is finished; without --resume a new one begins.\n\n${first.output.slice(first.output.indexOf('OPENROUTER MODEL'))}`,
    );
    expect(simulator.requests()).toEqual([]);
    expect(readFileSync(path.join(folder, 'openrouter_test_results.json'), 'utf8')).toBe(text);
  });

  test('nothing, where there is no file: the run begins with the first model and says so', async () => {
    const { code, output } = await testModelsIn(command('--limit', '1', '--resume'));
    expect(code).toBe(0);
    expect(output).toContain('There is no openrouter_test_results.json to go on with');
    expect(asked()).toEqual(ids.slice(0, 1));
  });

  test('a run over another address', async () => {
    await interrupt('SIGINT');
    const { environment, ...rest } = command('--resume');
    const OPENROUTER_BASE_URL = `${simulator.url}/api/v1`;
    const { code, output } = await testModelsIn({
      ...rest,
      environment: { ...environment, OPENROUTER_BASE_URL },
    });
    expect(code).toBe(1);
    expect(output).toContain(
      `asked ${simulator.url}/openrouter/api/v1 and this one would ask ${simulator.url}`,
    );
  });

  test.each(['not JSON', '{"results": 3}', '[]', '{"state":"running","results":[{"model":1}]}'])(
    'a file that holds %s',
    async (text) => {
      writeFileSync(path.join(folder, 'openrouter_test_results.json'), text);
      const { code, output } = await testModelsIn(command('--resume'));
      expect(code).toBe(1);
      expect(output).toMatch(/holds no results of this command: .*--output-dir/);
    },
  );
});

test('a new run keeps the results of the one before under another name', async () => {
  await interrupt('SIGINT');
  const before = readFileSync(path.join(folder, 'openrouter_test_results.json'), 'utf8');
  simulator.reset();
  const { output } = await testModelsIn(command('--limit', '1'));
  expect(output).toContain('kept as openrouter_test_results.previous.json');
  expect(readFileSync(path.join(folder, 'openrouter_test_results.previous.json'), 'utf8')).toBe(before);
  expect(readdirSync(folder).sort()).toEqual([
    'openrouter_model_test.log',
    'openrouter_test_results.json',
    'openrouter_test_results.previous.json',
  ]);
});
