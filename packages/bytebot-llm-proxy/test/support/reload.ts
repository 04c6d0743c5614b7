import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually } from './eventually.ts';
import { metricLines } from './observe.ts';
import type { ProxyProcess } from './proxy-process.ts';

/** A changed config has to be in use by then. */
export const IN_USE_WITHIN_MS = 2_000;

/** What `GET /config/status` answers. */
export interface ConfigStatus {
  readonly generation: number;
  readonly loaded_at: string;
  readonly source: string;
  readonly files: readonly string[];
  readonly models: number;
  readonly deployments: number;
  readonly warnings: number;
  readonly last_reload: { readonly at: string; readonly result: string };
  readonly last_rejection: { readonly at: string; readonly problems: readonly SeenProblem[] } | null;
}

export interface SeenProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly severity: string;
  readonly message: string;
}

export async function configStatus(proxy: ProxyProcess, key?: string): Promise<ConfigStatus> {
  const response = await fetch(`${proxy.url}/config/status`, {
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
  return (await response.json()) as ConfigStatus;
}

/** Waits until a generation is in use. */
export async function untilGeneration(proxy: ProxyProcess, generation: number, key?: string): Promise<void> {
  await eventually(async () => (await configStatus(proxy, key)).generation >= generation);
}

/** How often a reload ended so. */
export async function reloadsCounted(proxy: ProxyProcess, result: string): Promise<number> {
  const lines = await metricLines(proxy, 'bytebot_config_reloads_total');
  return Number(
    lines
      .find((line) => line.includes(`"${result}"`))
      ?.split(' ')
      .at(-1),
  );
}

export function configFileOf(proxy: ProxyProcess): string {
  return path.join(proxy.directory, 'config.yaml');
}

/** Writes as editors do: a file beside it, renamed over it. */
export function writeByRenaming(file: string, text: string): void {
  writeFileSync(`${file}.swp`, text);
  renameSync(`${file}.swp`, file);
}

/** A directory as Kubernetes mounts a ConfigMap. */
export interface MountedConfigMap {
  /** The path of a file in it, through its links. */
  file(name: string): string;
  /** What the kubelet does on a change: a new directory, a link renamed over `..data`, the old directory removed. */
  update(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

export function mountConfigMap(files: Readonly<Record<string, string>>): MountedConfigMap {
  const volume = mkdtempSync(path.join(tmpdir(), 'mounted-config-'));
  let version = 0;
  const update = (changed: Readonly<Record<string, string>>): void => {
    version += 1;
    const directory = path.join(volume, `..version_${version}`);
    mkdirSync(directory);
    for (const [name, text] of Object.entries(changed)) writeFileSync(path.join(directory, name), text);
    symlinkSync(path.basename(directory), path.join(volume, '..data_tmp'));
    renameSync(path.join(volume, '..data_tmp'), path.join(volume, '..data'));
    if (version > 1) rmSync(path.join(volume, `..version_${version - 1}`), { recursive: true });
  };
  update(files);
  for (const name of Object.keys(files)) symlinkSync(path.join('..data', name), path.join(volume, name));
  return {
    file: (name) => path.join(volume, name),
    update,
    remove: () => rmSync(volume, { recursive: true, force: true }),
  };
}
