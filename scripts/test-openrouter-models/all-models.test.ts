import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openrouterCatalogue, type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { resultsIn, runCommandIn } from './command.test-helper.ts';

jest.setTimeout(60_000);

const key = 'sk-test-all-models-0123456789';
const models = [...openrouterCatalogue().values()];

/** What 57 of the 346 models answer instead, and how the summary calls it. */
const failures: readonly (readonly [reply: unknown, reason: string, count: number])[] = [
  [429, 'Rate limited', 30],
  [{ fixture: 'openrouter/free-models-per-day' }, 'Rate limited', 1],
  [402, 'Requires credits', 18],
  [{ fixture: 'openrouter/no-endpoints' }, 'Model not found', 2],
  [503, 'Provider unavailable', 2],
  [{ fixture: 'openrouter/error-in-200' }, 'Provider unavailable', 1],
  [{ fixture: 'openrouter/moderation' }, 'Refused by moderation', 1],
  [401, 'Invalid API key', 1],
  [{ reset: true }, 'Connection failed', 1],
];
const failing = failures.flatMap(([reply, reason, count]) =>
  Array.from({ length: count }, () => ({ reply, reason })),
);
/** Every sixth model, so that failures stand between successes. */
const failed = failing.map((failure, index) => ({ ...failure, model: models[6 * index + 3] }));

let simulator: RunningSimulator;
let folder = '';
let run: { readonly code: number | null; readonly output: string };

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'test-models-'));
  simulator = await startSimulator({ port: 0 });
  for (const { model, reply } of failed) {
    simulator.script({ match: { provider: 'openrouter', model: model?.id }, replies: [reply] });
  }
  const environment = {
    OPENROUTER_API_KEY: key,
    OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1/`,
    OPENROUTER_TEST_DELAY: '0',
  };
  run = await runCommandIn({ script: 'test_openrouter_models', folder, environment });
});

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

describe('a run over all models', () => {
  test('is completed, whatever failed on the way (C-31)', () => {
    expect(failed).toHaveLength(57);
    expect(run.code).toBe(0);
  });

  test('fetches the list once and asks each model once, in its order (S4-45, S4-46, C-14)', () => {
    const requests = simulator.requests();
    const lists = requests.filter((request) => request.path === '/openrouter/api/v1/models');
    expect(lists).toHaveLength(1);
    const chats = requests.filter(({ model }) => model !== undefined && model !== '');
    expect(chats.map(({ model }) => model)).toEqual(models.map(({ id }) => id));
    for (const { body } of chats) {
      expect(body).toMatchObject({ messages: [{ role: 'user', content: 'Hello, world!' }] });
    }
  });

  test('prints the summary to the letter (S4-52, S4-53, S4-54, S4-55)', () => {
    const { results, duration_seconds } = resultsIn(folder);
    const latencies = results.flatMap((result) => (result.success ? [result] : []));
    const average = latencies.reduce((sum, { latency_seconds }) => sum + latency_seconds, 0) / 289;
    const fastest = latencies.sort((left, right) => left.latency_seconds - right.latency_seconds).slice(0, 5);
    const printed = run.output.slice(run.output.indexOf('\n\n') + 2);
    expect(printed).toBe(
      [
        'OPENROUTER MODEL TEST SUMMARY',
        '================================================================================',
        'Total Models Tested: 346',
        'Successful Tests: 289',
        'Failed Tests: 57',
        'Success Rate: 83.5%',
        `Average Latency: ${average.toFixed(2)} seconds`,
        `Total Duration: ${(duration_seconds / 60).toFixed(1)} minutes`,
        '',
        'FAILED MODELS:',
        ...failed.map(({ model, reason }) => `  - ${model?.name}: ${reason}`),
        '',
        'TOP 5 FASTEST MODELS:',
        ...fastest.map(
          ({ name, latency_seconds }, index) => `  ${index + 1}. ${name}: ${latency_seconds.toFixed(1)}s`,
        ),
        '',
      ].join('\n'),
    );
  });

  test('tells how far it is with each model, and how long the rest takes (S4-49)', () => {
    const progress = run.output.split('\n').filter((line) => /^\[\d+\/346\] /.test(line));
    expect(progress).toHaveLength(346);
    expect(progress[0]).toMatch(
      /^\[1\/346\] ok {6}Auto Router \(openrouter\/auto\): \d+\.\d\d s, 16 tokens, about \d+ s left$/,
    );
    expect(progress[3]).toMatch(/^\[4\/346\] failed {2}.+: Rate limited, about \d+ s left$/);
    expect(progress[345]).not.toContain('left');
  });

  test('keeps each result with its time and tokens, and the summary, as JSON (S4-47, S4-51)', () => {
    const { state, models_total, summary, results } = resultsIn(folder);
    expect({ state, models_total }).toEqual({ state: 'finished', models_total: 346 });
    expect(summary).toMatchObject({
      total_models_tested: 346,
      successful_tests: 289,
      failed_tests: 57,
      success_rate: 83.5,
    });
    expect(results.map(({ model }) => model)).toEqual(models.map(({ id }) => id));
    expect(results[0]).toMatchObject({
      success: true,
      tokens: 16,
      latency_seconds: expect.any(Number),
      response: expect.stringContaining('You said: Hello, world!'),
    });
    expect(results.find(({ model }) => model === failed[0]?.model?.id)).toMatchObject({
      success: false,
      status_code: 429,
      error: expect.stringMatching(/^OpenRouter API error: Rate limit exceeded/),
    });
  });

  test('writes a detailed log (S4-47, S4-50)', () => {
    const log = readFileSync(path.join(folder, 'openrouter_model_test.log'), 'utf8');
    const lines = log.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z (DEBUG|INFO|WARNING) /);
    expect(lines.filter((line) => line.includes(': success after '))).toHaveLength(289);
    expect(lines.filter((line) => line.includes(': failure after '))).toHaveLength(57);
    expect(log).toContain('OPENROUTER MODEL TEST SUMMARY');
  });

  test('shows the key nowhere (S4-70)', () => {
    const files = ['openrouter_model_test.log', 'openrouter_test_results.json'];
    const texts = files.map((name) => readFileSync(path.join(folder, name), 'utf8'));
    expect(simulator.requests().at(-1)?.headers.authorization).toBe(`Bearer ${key}`);
    for (const text of [...texts, run.output]) expect(text).not.toContain(key);
  });
});
