import { writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@bytebot/provider-simulator';
import { freePort, waitUntilReady } from '../bench/servers.ts';
import { Workspace } from '../bench/workspace.ts';
import { askInTurn, Crowd, MODEL, percentile } from './callers.ts';
import type { FairnessOptions } from './options.ts';

const main = fileURLToPath(new URL('../../packages/bytebot-llm-proxy/dist/main.js', import.meta.url));
const MASTER_KEY = 'sk-test-fairness-master';
const QUIET_KEY = 'sk-test-fairness-quiet-0123456789abcdef';
const LOUD_KEY = 'sk-test-fairness-loud-0123456789abcdef';
const PATIENCE_MS = 20_000;

export interface FairnessResult {
  /** How long an answer takes the quiet caller alone, and beside the loud one: 95 of 100 take no longer. */
  readonly aloneP95Ms: number;
  readonly besideP95Ms: number;
  readonly raisedMs: number;
  readonly slotMs: number;
  /** In the queue when the quiet caller began. */
  readonly waiting: number;
  /** Answers that the loud caller got meanwhile: nobody else is held up for the quiet one. */
  readonly loudAnswered: number;
  /** The most calls that the provider saw at once. */
  readonly mostAtOnce: number;
  readonly isFair: boolean;
}

/** Measures what a caller with hundreds of requests in the queue does to another one, with the built proxy. */
export async function runFairness(options: FairnessOptions): Promise<FairnessResult> {
  const { places, slotMs } = options;
  const simulator = await startSimulator({ port: 0 });
  const workspace = new Workspace();
  try {
    simulator.script({ match: {}, replies: delaysAround(slotMs), repeat: 'last' });
    const url = await startProxy(workspace, configOf(simulator.url, options));
    const quiet = { url, key: QUIET_KEY };
    await askInTurn(quiet, 5, slotMs);
    const alone = await askInTurn(quiet, options.requests, slotMs);
    const crowd = new Crowd({ url, key: LOUD_KEY });
    crowd.start(options.waiting + places);
    const waiting = await queued(url, options.waiting);
    const answeredBefore = crowd.answered;
    const beside = await askInTurn(quiet, options.requests, slotMs);
    const loudAnswered = crowd.answered - answeredBefore;
    const { maxConcurrent: mostAtOnce } = simulator.state();
    await crowd.stop();
    const aloneP95Ms = percentile(alone, 0.95);
    const besideP95Ms = percentile(beside, 0.95);
    const raisedMs = besideP95Ms - aloneP95Ms;
    const isFair = raisedMs < slotMs && mostAtOnce <= places;
    return { aloneP95Ms, besideP95Ms, raisedMs, slotMs, waiting, loudAnswered, mostAtOnce, isFair };
  } finally {
    workspace.close();
    await simulator.close();
  }
}

async function startProxy(workspace: Workspace, config: string): Promise<string> {
  const file = workspace.file('config.yaml');
  writeFileSync(file, config);
  const port = await freePort();
  const child = workspace.start({
    name: 'proxy',
    command: [process.execPath, main, '--config', file, '--port', String(port), '--host', '127.0.0.1'],
    environment: {
      LITELLM_MASTER_KEY: MASTER_KEY,
      QUIET_KEY,
      LOUD_KEY,
      LLM_KEYS_DIR: workspace.file('keys'),
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(child, `${url}/health/readiness`);
  return url;
}

const DELAYS = 1_009;

/**
 * Calls between half a slot and one and a half, a slot in the mean, the same in each run: as many calls that take
 * equally long would all end at once.
 */
function delaysAround(slotMs: number): readonly { readonly delayMs: number }[] {
  const shares = Array.from({ length: 8 * DELAYS }, (_, index) => ((index * 617) % DELAYS) / DELAYS);
  return [...shares.map((share) => ({ delayMs: Math.round(slotMs * (0.5 + share)) })), { delayMs: slotMs }];
}

/** JSON is YAML. */
function configOf(simulatorUrl: string, { waiting, places }: FairnessOptions): string {
  const params = {
    model: 'openai/gpt-4o',
    api_base: `${simulatorUrl}/openai/v1`,
    api_key: 'sk-test-fairness-provider',
    max_parallel_requests: places,
  };
  return JSON.stringify({
    model_list: [{ model_name: MODEL, litellm_params: params }],
    general_settings: {
      queue: { max_size: waiting + 100, max_wait_seconds: 600 },
      virtual_keys: [
        { alias: 'quiet', key: 'os.environ/QUIET_KEY' },
        { alias: 'loud', key: 'os.environ/LOUD_KEY' },
      ],
    },
  });
}

/** Waits until so many are in the queue. @returns How many there are. */
async function queued(url: string, count: number): Promise<number> {
  const startedAt = performance.now();
  let depth = 0;
  while (depth < count && performance.now() - startedAt < PATIENCE_MS) {
    await wait(50);
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${MASTER_KEY}` } });
    depth = Number(/^bytebot_queue_depth\{[^}]*\} (\d+)/m.exec(await response.text())?.[1] ?? 0);
  }
  return depth;
}
