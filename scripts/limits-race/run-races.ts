import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, waitUntilReady } from '../bench/servers.ts';
import { Workspace } from '../bench/workspace.ts';
import { CommandFailure } from '../support/command-failure.ts';
import type { RaceOptions } from './options.ts';
import { ANSWER_TOKENS, startPricedProvider, TOKEN_DOLLARS } from './priced-provider.ts';

const main = fileURLToPath(new URL('../../packages/bytebot-llm-proxy/dist/main.js', import.meta.url));
const MASTER_KEY = 'sk-test-race-master';
const PATIENCE_MS = 20_000;

export interface RaceResult {
  readonly store: string;
  readonly sent: number;
  readonly room: number;
  readonly answered: number;
  /** 429 with `budget_exceeded`. */
  readonly refused: number;
  readonly other: number;
  /** What the provider was paid. */
  readonly spentDollars: number;
  readonly budgetDollars: number;
  readonly durationMs: number;
  /** Whether exactly as many were answered as there was room for, and all others refused. */
  readonly holds: boolean;
}

/** Races with the built proxy: counted in memory, in Redis, and in Redis by two replicas. */
export async function runRaces(
  options: RaceOptions,
  tell: (line: string) => void,
): Promise<readonly RaceResult[]> {
  const results = [await race('memory', 1, options, undefined)];
  const program = findRedis();
  if (program === undefined) {
    tell('left out: Redis, because redis-server is not installed');
    return results;
  }
  for (const replicas of [1, 2]) {
    const store = replicas === 1 ? 'Redis' : `Redis, ${replicas} replicas`;
    results.push(await race(store, replicas, options, program));
  }
  return results;
}

async function race(
  store: string,
  replicas: number,
  { requests, room }: RaceOptions,
  redis: string | undefined,
): Promise<RaceResult> {
  const provider = await startPricedProvider();
  const workspace = new Workspace();
  try {
    const budgetDollars = room * ANSWER_TOKENS * TOKEN_DOLLARS;
    const redisUrl = redis === undefined ? undefined : await startRedis(workspace, redis);
    const config = configOf(provider.url, budgetDollars);
    const urls = await Promise.all(
      Array.from({ length: replicas }, (_, index) => startProxy(workspace, config, index, redisUrl)),
    );
    const startedAt = performance.now();
    const codes = await Promise.all(
      Array.from({ length: requests }, (_, index) => askOnce(urls[index % replicas] ?? '')),
    );
    const durationMs = performance.now() - startedAt;
    const answered = codes.filter((code) => code === 'answered').length;
    const refused = codes.filter((code) => code === 'budget_exceeded').length;
    const expected = Math.min(room, requests);
    return {
      store,
      sent: requests,
      room,
      answered,
      refused,
      other: requests - answered - refused,
      spentDollars: provider.answers * ANSWER_TOKENS * TOKEN_DOLLARS,
      budgetDollars,
      durationMs,
      holds: answered === expected && refused === requests - expected && provider.answers === expected,
    };
  } finally {
    workspace.close();
    provider.close();
  }
}

/** @returns `answered`, or the code of the error. */
async function askOnce(url: string): Promise<string> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${MASTER_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'priced',
      max_tokens: ANSWER_TOKENS,
      messages: [{ role: 'user', content: 'Hello!' }],
    }),
  });
  const text = await response.text();
  if (response.status === 200) return 'answered';
  return /"code":"([a-z_]+)"/.exec(text)?.[1] ?? String(response.status);
}

async function startProxy(
  workspace: Workspace,
  config: string,
  index: number,
  redisUrl: string | undefined,
): Promise<string> {
  const file = workspace.file(`config-${index}.yaml`);
  writeFileSync(file, config);
  const port = await freePort();
  const child = workspace.start({
    name: 'proxy',
    command: [process.execPath, main, '--config', file, '--port', String(port), '--host', '127.0.0.1'],
    environment: {
      LITELLM_MASTER_KEY: MASTER_KEY,
      LLM_KEYS_DIR: workspace.file('keys'),
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    },
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(child, `${url}/health/readiness`);
  if (redisUrl !== undefined) await untilShared(url);
  return url;
}

async function untilShared(url: string): Promise<void> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < PATIENCE_MS) {
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${MASTER_KEY}` } });
    if ((await response.text()).includes('bytebot_limit_store_up 1\n')) return;
    await wait(50);
  }
  throw new CommandFailure('The proxy did not connect to Redis.');
}

async function startRedis(workspace: Workspace, program: string): Promise<string> {
  const port = await freePort();
  workspace.start({
    name: 'redis-server',
    command: [program, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    environment: {},
  });
  return `redis://127.0.0.1:${port}`;
}

function findRedis(): string | undefined {
  const folders = ['/usr/bin', '/usr/local/bin', ...(process.env.PATH ?? '').split(path.delimiter)];
  return folders.map((folder) => path.join(folder, 'redis-server')).find((file) => existsSync(file));
}

/** JSON is YAML. */
function configOf(apiBase: string, budgetDollars: number): string {
  const params = {
    model: 'openai/priced',
    api_base: apiBase,
    api_key: 'sk-test-race-provider',
    input_cost_per_token: 0,
    output_cost_per_token: TOKEN_DOLLARS,
  };
  return JSON.stringify({
    model_list: [{ model_name: 'priced', litellm_params: params }],
    litellm_settings: { max_budget: budgetDollars, budget_duration: '1mo' },
  });
}
