import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { filesBelow, hashFiles, hashText } from '../setup/fingerprint.mjs';
import { root, toolFolder } from '../support/paths.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { chartTools } from './tools.ts';

export interface RenderRequest {
  /** The chart's folder, from the project's root or absolute. */
  readonly chart: string;
  /** Values as `--values` files would give them; later ones win. */
  readonly values?: readonly object[];
  /** Values files, from the project's root or absolute. They come before `values`. */
  readonly files?: readonly string[];
  /** `--set` arguments. */
  readonly sets?: readonly string[];
  readonly release?: string;
  readonly namespace?: string;
  readonly kubeVersion?: string;
  /** 4 unless told. */
  readonly helmMajor?: 3 | 4;
  readonly isUpgrade?: boolean;
  /** Renders again what was rendered before. */
  readonly fresh?: boolean;
}

export interface Rendering {
  readonly objects: readonly KubernetesObject[];
  /** What helm printed. */
  readonly text: string;
}

/** Helm refused the chart or its values; the message is what it printed. */
export class RenderFailure extends Error {
  override readonly name = 'RenderFailure';
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Outcomes are kept over test runs, by all they are made from: helm takes a tenth of a second for each. */
const cacheFolder = path.join(toolFolder, 'chart-renders');
const KEEP_MS = 24 * 60 * 60_000;
const chartHashes = new Map<string, string>();
let runs = 0;

/**
 * What `helm template` makes of a chart.
 *
 * @throws RenderFailure with helm's own words, when it refuses.
 */
export async function render(request: RenderRequest): Promise<Rendering> {
  const { code, stdout, stderr } = await outcomeOf('template', request);
  if (code !== 0) throw new RenderFailure(stderr.trim());
  return { objects: parseObjects(stdout), text: stdout };
}

/** What helm says when it refuses; undefined when it does not. */
export async function refusalOf(request: RenderRequest): Promise<string | undefined> {
  const { code, stderr } = await outcomeOf('template', request);
  return code === 0 ? undefined : stderr.trim();
}

/** The notes that an install would print, without asking any cluster. */
export async function notesOf(request: RenderRequest): Promise<string> {
  const { code, stdout, stderr } = await outcomeOf('install', request);
  if (code !== 0) throw new RenderFailure(stderr.trim());
  return stdout.split(/^NOTES:\n/m)[1] ?? '';
}

/** What `helm lint --strict` finds, one line each; advice about a chart's icon is left out. */
export async function lintProblems(chart: string, helmMajor: 3 | 4): Promise<readonly string[]> {
  const { stdout } = await spawnHelm(await programFor(helmMajor), [
    'lint',
    '--strict',
    path.resolve(root, chart),
  ]);
  return stdout
    .split('\n')
    .filter((line) => /^\[(INFO|WARNING|ERROR)\]/.test(line) && !line.includes('icon is recommended'));
}

/** Every object of a multi-document text. */
export function parseObjects(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text, { uniqueKeys: true }).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new RenderFailure(`${error.message}\n${text}`);
    const object: KubernetesObject | null = document.toJS();
    return object === null ? [] : [object];
  });
}

/** Takes away what was kept of charts that have changed since. */
export function forgetOldRenders(): void {
  mkdirSync(cacheFolder, { recursive: true });
  for (const name of readdirSync(cacheFolder)) {
    const folder = path.join(cacheFolder, name);
    if (Date.now() - statSync(folder).mtimeMs > KEEP_MS) rmSync(folder, { recursive: true, force: true });
  }
}

async function outcomeOf(command: 'template' | 'install', request: RenderRequest): Promise<Outcome> {
  const program = await programFor(request.helmMajor ?? 4);
  const chart = path.resolve(root, request.chart);
  const args = argumentsOf(command, chart, request);
  const folder = path.join(cacheFolder, chartHash(chart));
  const key = hashText(JSON.stringify([program, args, filesOf(request), request.values ?? []]));
  const file = path.join(folder, `${key}.json`);
  const kept = request.fresh === true ? undefined : readOutcome(file);
  if (kept !== undefined) return kept;
  const outcome = await inTurn(() => runHelm(program, args, request));
  mkdirSync(folder, { recursive: true });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, JSON.stringify(outcome));
  renameSync(partial, file);
  return outcome;
}

async function programFor(helmMajor: 3 | 4): Promise<string> {
  const { helm, helm3 } = await chartTools();
  const program = helmMajor === 3 ? helm3 : helm;
  if (program === undefined) throw new Error('There is no Helm 3 for this machine.');
  return program;
}

function argumentsOf(
  command: 'template' | 'install',
  chart: string,
  request: RenderRequest,
): readonly string[] {
  const {
    release = 'test',
    namespace = 'default',
    kubeVersion,
    sets = [],
    files = [],
    values = [],
  } = request;
  return [
    command,
    release,
    chart,
    ...['--namespace', namespace],
    ...(command === 'install' ? ['--dry-run=client'] : []),
    ...(kubeVersion === undefined ? [] : ['--kube-version', kubeVersion]),
    ...(request.isUpgrade === true ? ['--is-upgrade'] : []),
    ...files.flatMap((file) => ['--values', path.resolve(root, file)]),
    ...values.flatMap((_, index) => ['--values', valuesPlace(index)]),
    ...sets.flatMap((set) => ['--set', set]),
  ];
}

function valuesPlace(index: number): string {
  return `{values ${index}}`;
}

async function runHelm(
  program: string,
  args: readonly string[],
  { values = [] }: RenderRequest,
): Promise<Outcome> {
  runs += 1;
  const folder = path.join(os.tmpdir(), `chart-values-${process.pid}-${runs}`);
  mkdirSync(folder);
  try {
    const places = new Map(
      values.map((value, index) => {
        const file = path.join(folder, `${index}.json`);
        writeFileSync(file, JSON.stringify(value));
        return [valuesPlace(index), file];
      }),
    );
    return await spawnHelm(
      program,
      args.map((argument) => places.get(argument) ?? argument),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function spawnHelm(program: string, args: readonly string[]): Promise<Outcome> {
  // No cluster is asked, not even one that the developer's own settings name.
  const environment = { PATH: process.env.PATH, HOME: os.tmpdir(), KUBECONFIG: '/dev/null', GOGC: '400' };
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const [stdout, stderr] = [chunks.stdout, chunks.stderr].map((part) =>
        Buffer.concat(part).toString('utf8'),
      );
      resolve({ code: code ?? 1, stdout: stdout ?? '', stderr: stderr ?? '' });
    });
  });
}

/** Helm uses more than one processor itself: more at once take no less time. */
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  while (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function chartHash(chart: string): string {
  const known = chartHashes.get(chart);
  if (known !== undefined) return known;
  const hash = hashFiles(filesBelow(chart), chart).slice(0, 16);
  chartHashes.set(chart, hash);
  return hash;
}

function filesOf({ files = [] }: RenderRequest): readonly string[] {
  return files.map((file) =>
    createHash('sha256')
      .update(readFileSync(path.resolve(root, file)))
      .digest('hex'),
  );
}

function readOutcome(file: string): Outcome | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
