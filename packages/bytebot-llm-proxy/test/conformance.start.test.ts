import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { type ConformanceConfig, conformanceConfigs, corpus } from '../src/config/conformance.test-helper.ts';
import { MASTER_KEY, startProxy } from './support/proxy-process.ts';

/**
 * The built proxy with each config of the corpus and no way out but loopback: the hosts these name (stores,
 * collectors, gateways) are not even tried at the start, and delay nothing.
 */

const block = fileURLToPath(new URL('support/no-way-out.mjs', import.meta.url));
/** Generous: on a quiet machine it is a third of a second. What waits for a store or a collector waits for longer. */
const START_MAX_MS = 15_000;
const AT_ONCE = 2;

/** What went wrong with a config; nothing when all is well. */
async function problemsOf({ name, text, variables, models }: ConformanceConfig): Promise<string[]> {
  const startedAt = performance.now();
  const proxy = await startProxy({
    config: text,
    masterKey: MASTER_KEY,
    environment: { ...variables, NODE_OPTIONS: `--import=${block}` },
  });
  try {
    const startMs = performance.now() - startedAt;
    const authorization = `Bearer ${masterKeyOf(text, variables)}`;
    const ready = await fetch(`${proxy.url}/health/readiness`);
    const response = await fetch(`${proxy.url}/v1/models`, { headers: { authorization } });
    const { data = [] } = (await response.json()) as { data?: { id: string }[] };
    const listed = data.map(({ id }) => id).sort();
    // A Redis that a config names is tried, and delays nothing.
    const lines = proxy.output().match(/^WAY OUT .*$/gm) ?? [];
    const tried = lines.filter((line) => !/ connect \S*:6379$/.test(line));
    return [
      ...(startMs > START_MAX_MS ? [`${name}: started after ${Math.round(startMs)} ms`] : []),
      ...(ready.status === 200 ? [] : [`${name}: not ready, ${ready.status}`]),
      ...(response.status === 200 ? [] : [`${name}: /v1/models answers ${response.status}`]),
      ...(listed.join() === models.join() ? [] : [`${name}: lists ${listed.join()}, not ${models.join()}`]),
      ...tried.map((line) => `${name}: ${line}`),
    ];
  } finally {
    await proxy.stop('SIGKILL');
  }
}

/** The file's own master key stands above the one in the environment. */
function masterKeyOf(text: string, variables: ConformanceConfig['variables']): string {
  const [, written = ''] = /^\s*master_key:\s*["']?([^\s"'#]+)/m.exec(text) ?? [];
  const variable = /^os\.environ\/(.*)/.exec(written)?.[1];
  return (variable === undefined ? written : variables[variable]) || MASTER_KEY;
}

async function allProblems(configs: readonly ConformanceConfig[]): Promise<string[]> {
  const waiting = [...configs];
  const problems: string[] = [];
  const work = async (): Promise<void> => {
    for (let config = waiting.shift(); config !== undefined; config = waiting.shift()) {
      const name = config.name;
      problems.push(...(await problemsOf(config).catch((error: unknown) => [`${name}: ${String(error)}`])));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return problems;
}

const folder = corpus;
if (folder === undefined) {
  test('the corpus of real configs is elsewhere: set CONFORMANCE_DIR to check it', () => {
    expect(folder).toBeUndefined();
  });
} else {
  test('every config starts without a way out, is ready at once and lists its models', async () => {
    const configs = conformanceConfigs(folder);
    expect(configs.length).toBeGreaterThan(30);
    expect(await allProblems(configs)).toEqual([]);
  }, 180_000);
}
