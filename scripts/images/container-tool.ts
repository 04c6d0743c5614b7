import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

/** What builds images on this machine, and how its results are looked at. */
export interface ContainerTool {
  readonly name: 'docker' | 'podman' | 'buildah';
  /** Whether it can also start containers. */
  readonly canRun: boolean;
  readonly run: (args: readonly string[]) => string;
}

/** Docker or Podman if one answers here, else Buildah; undefined where nothing builds images. */
export function findContainerTool(): ContainerTool | undefined {
  for (const name of ['docker', 'podman', 'buildah'] as const) {
    // A client without its server prints its version too, so the server is asked.
    if (spawnSync(name, ['info'], { stdio: 'ignore' }).status !== 0) continue;
    return { name, canRun: name !== 'buildah', run: (args) => runTool(name, args) };
  }
  return undefined;
}

function runTool(name: string, args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(name, args, { encoding: 'utf8', maxBuffer: 64 * 1_048_576 });
  if (status === 0) return stdout.trim();
  throw new Error(`${name} ${args[0]} failed: ${stderr.trim().slice(-2_000)}`);
}

/** Builds an image from one of the project's Dockerfiles, everything anew. */
export function buildImage(
  { name, run }: ContainerTool,
  image: string,
  context: string,
  dockerfile: string,
  nodeImage: string | undefined,
): void {
  const base = nodeImage === undefined ? [] : ['--build-arg', `NODE_IMAGE=${nodeImage}`];
  run([
    name === 'buildah' ? 'bud' : 'build',
    '--no-cache',
    '--tag',
    image,
    ...base,
    '--file',
    dockerfile,
    context,
  ]);
}

/** Copies an image's files into a folder. */
export function unpackImage({ name, run }: ContainerTool, image: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (name === 'buildah') {
    const container = run(['from', '--pull-never', image]);
    try {
      copyTree(run(['mount', container]), folder);
    } finally {
      run(['rm', container]);
    }
    return;
  }
  const container = run(['create', image]);
  const archive = path.join(folder, '..', `${path.basename(folder)}.tar`);
  try {
    run(['export', '--output', archive, container]);
  } finally {
    run(['rm', container]);
  }
  extract(archive, folder);
}

/** Ownership and devices are not of interest, and only root could make them. */
function extract(archive: string, folder: string): void {
  const { status, stderr } = spawnSync(
    'tar',
    ['-xf', archive, '-C', folder, '--no-same-owner', '--exclude=dev/*'],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`tar could not unpack ${archive}: ${stderr}`);
}

function copyTree(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', `${from}/.`, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${from} could not be copied: ${stderr}`);
}
