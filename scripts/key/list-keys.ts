import { createSecretStore } from '@bytebot/service';
import type { VirtualKey } from '../../packages/bytebot-llm-proxy/src/auth/virtual-keys.ts';
import { ConfigError } from '../../packages/bytebot-llm-proxy/src/config/config-error.ts';
import { loadConfig } from '../../packages/bytebot-llm-proxy/src/config/load.ts';
import { formatProblem } from '../../packages/bytebot-llm-proxy/src/config/problem.ts';
import type { LimitRule } from '../../packages/bytebot-llm-proxy/src/limits/limit-rule.ts';
import { dollarsText } from '../../packages/bytebot-llm-proxy/src/pricing/money.ts';
import type { ListKeysOptions } from './options.ts';

/** One key as it is shown. Nothing in it lets anybody in. */
interface ShownKey {
  readonly alias: string;
  /** The begin of the hash, or the variable. */
  readonly key: string;
  readonly models: readonly string[] | null;
  readonly tenant: string | null;
  readonly limits: readonly string[];
  readonly expires: string | null;
  readonly expired: boolean;
}

interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Prints the virtual keys of a config. 1 for a config that cannot be used, with everything that is wrong with it. */
export function listKeys(
  { config, asJson }: ListKeysOptions,
  environment: Readonly<Record<string, string | undefined>>,
  nowMs: number,
  { print, complain }: Output,
): number {
  const secrets = createSecretStore({ environment, watch: false });
  try {
    const { settings } = loadConfig({ file: config, secrets, generation: 1, nowMs });
    const keys = settings.virtualKeys?.entries.map((key) => shownKey(key, nowMs)) ?? [];
    print(asJson ? JSON.stringify(keys, undefined, 2) : keyTable(keys));
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) complain(formatProblem(problem));
    return 1;
  } finally {
    secrets.close();
  }
}

function shownKey(
  { alias, keyHash, variable, models, expiresAtMs, caller }: VirtualKey,
  nowMs: number,
): ShownKey {
  return {
    alias,
    key: keyHash === undefined ? `os.environ/${variable}` : `sha256:${keyHash.slice(0, 8)}…`,
    models: models ?? null,
    tenant: caller.tenant ?? null,
    limits: caller.limits.map(shownLimit),
    expires: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
    expired: expiresAtMs !== undefined && expiresAtMs <= nowMs,
  };
}

function shownLimit({ measure, limit, counter }: LimitRule): string {
  const window = counter.slice(counter.lastIndexOf(':') + 1);
  if (measure === 'parallel') return `${limit} at once`;
  const amount = measure === 'money' ? `$${dollarsText(limit)}` : `${limit} ${measure}`;
  return window === 'ever' ? `${amount} in all` : `${amount} in ${window}`;
}

function keyTable(keys: readonly ShownKey[]): string {
  if (keys.length === 0) return 'The config has no virtual keys: npm run key -- create ALIAS makes one.';
  const rows = [
    ['ALIAS', 'KEY', 'MODELS', 'TENANT', 'LIMITS', 'EXPIRES'],
    ...keys.map((key) => [
      key.alias,
      key.key,
      key.models === null ? 'all' : key.models.join(', ') || 'none',
      key.tenant ?? '-',
      key.limits.join(', ') || '-',
      key.expires === null ? '-' : `${key.expires}${key.expired ? ' (expired)' : ''}`,
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
