import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { openrouterCatalogue, type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { runCommandIn } from '../test-openrouter-models/command.test-helper.ts';
import { readListOptions } from './options.ts';

jest.setTimeout(60_000);

const models = [...openrouterCatalogue().values()];
let simulator: RunningSimulator;
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(`${os.tmpdir()}/models-list-`);
  simulator = await startSimulator({ port: 0 });
});

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** Lists without a key: the list is public. */
function list(...args: readonly string[]) {
  const environment = { OPENROUTER_BASE_URL: `${simulator.url}/openrouter/api/v1` };
  return runCommandIn({ script: 'models-list', folder, args, environment });
}

describe('the list of models', () => {
  test('the count of all, then the first five by name and id (S4-77, C-14)', async () => {
    const { code, output } = await list('--limit', '5');
    expect(code).toBe(0);
    const lines = models.slice(0, 5).map(({ name, id }) => `- ${name} (${id})`);
    expect(output).toBe(`${['Found 346 models', ...lines].join('\n')}\n`);
  });

  test('all of them without a limit', async () => {
    const { output } = await list();
    expect(output.trimEnd().split('\n')).toHaveLength(347);
  });

  test('those that cost nothing and have a text in name or id', async () => {
    const { output } = await list('--free', '--search', 'LLAMA', '--search', '3.3');
    const found = models.filter(({ id }) => /llama.*3\.3.*:free$/.test(id));
    expect(found.length).toBeGreaterThan(0);
    expect(output).toBe(
      `Found ${found.length} models\n${found.map(({ name, id }) => `- ${name} (${id})\n`).join('')}`,
    );
  });

  test('as JSON, each with its id, name, context length and prices', async () => {
    const { output } = await list('--json', '--search', 'meta-llama/llama-3.3-70b-instruct:free');
    expect(JSON.parse(output)).toEqual([
      {
        id: 'meta-llama/llama-3.3-70b-instruct:free',
        name: 'Meta Llama 3.3 70B Instruct',
        context_length: 131_072,
        pricing: { prompt: '0', completion: '0' },
      },
    ]);
  });

  test('the cheapest or the longest first, and what has no fixed price last', async () => {
    const prices = JSON.parse((await list('--json', '--sort', 'price')).output).map(
      ({ pricing }: (typeof models)[number]) =>
        Math.round(1e12 * Number(pricing.prompt)) + Math.round(1e12 * Number(pricing.completion)),
    );
    expect(prices[0]).toBe(0);
    expect(prices.slice(-2)).toEqual([-2e12, -2e12]);
    const fixed = prices.slice(0, -2);
    expect(fixed).toEqual(fixed.toSorted((left: number, right: number) => left - right));
    const { output } = await list('--sort', 'context', '--limit', '1');
    expect(output).toBe('Found 346 models\n- Auto Router (openrouter/auto)\n');
  });

  test('a list that cannot be fetched exits 1 with the cause', async () => {
    simulator.script({ match: { path: '/models' }, replies: [{ status: 503 }] });
    const { code, output } = await list();
    expect(code).toBe(1);
    expect(output).toContain('The list of models could not be fetched');
  });

  test.each([
    ['--limit', 'many'],
    ['--fre', ''],
    ['--sort', 'name'],
  ])('%s %s is refused with what can be said', (...args) => {
    expect(() => readListOptions(args)).toThrow(/--limit takes|--help lists|--sort takes price or context/);
  });
});
