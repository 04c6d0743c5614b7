// Reloads two configs in turn, over and over, and reports what the process holds; see reload.memory.test.ts.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createServices } from '../../dist/start.js';

const [directory, count, first] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const file = path.join(directory, 'config.yaml');

/** Every other config has other deployments, settings, includes, keys and addresses. */
function write(round) {
  const isEven = round % 2 === 0;
  const entries = Array.from({ length: 100 }, (_, index) => ({
    model_name: `model-${index}-${isEven ? 'even' : 'odd'}`,
    litellm_params: {
      model: 'openai/gpt-4o',
      api_base: `http://127.0.0.1:${isEven ? 4001 : 4002}/v${index}`,
      api_key: `sk-test-${isEven ? 'even' : 'odd'}-${index}-0123456789`,
      extra_headers: { 'x-team': `team-${index}` },
    },
  }));
  const config = {
    model_list: entries,
    ...(isEven ? { include: ['parts/more.yaml'] } : { router_settings: { num_retries: 1 } }),
    environment_variables: { SOME_VARIABLE: String(isEven) },
  };
  writeFileSync(`${file}.new`, JSON.stringify(config));
  renameSync(`${file}.new`, file);
}

write(1);
const watch = { pollIntervalMs: 50, settleMs: 1, patienceMs: 20 };
const services = createServices(
  file,
  { LLM_KEYS_DIR: path.join(directory, 'keys'), LOG_LEVEL: 'error' },
  watch,
);

function use() {
  const { deployments } = services.snapshot();
  for (const { id, baseUrl, key } of deployments) {
    services.upstream.addressOf(baseUrl);
    services.redact(`a text with ${key.read()}`);
    services.health.failed(id, 'network', 0, 'refused', Date.now());
  }
}

/** The watches that the kernel keeps for this process; they keep no process alive, so Node does not list them. */
function kernelWatches() {
  const directory = '/proc/self/fdinfo';
  if (!existsSync(directory)) return 0;
  const texts = readdirSync(directory).map((name) => {
    try {
      return readFileSync(path.join(directory, name), 'utf8');
    } catch {
      return '';
    }
  });
  return texts.join('').split('inotify wd:').length - 1;
}

async function measured() {
  const handles = [];
  for (let times = 0; times < 8; times += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
    // A look at the files may be under way.
    handles.push(process.getActiveResourcesInfo().filter((name) => !name.startsWith('FSReq')).length);
  }
  return {
    generation: services.snapshot().generation,
    heapBytes: process.memoryUsage().heapUsed,
    // The fewest: timers that come and go, for a look at the files or a line of the log, do not stay.
    handles: Math.min(...handles),
    watches: kernelWatches(),
  };
}

const measurements = [];
for (let round = 2; round <= count + 1; round += 1) {
  write(round);
  while (services.snapshot().generation < round) await new Promise((resolve) => setTimeout(resolve, 1));
  if (round % 25 === 0) use();
  if (round === first + 1 || round === count + 1) measurements.push(await measured());
}
writeFileSync(path.join(directory, 'result.json'), JSON.stringify(measurements));
await services.close();
