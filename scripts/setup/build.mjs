import fs from 'node:fs';
import path from 'node:path';
import { SetupFailure } from './failure.mjs';
import { filesBelow, hashFiles, readStamp, writeStamp } from './fingerprint.mjs';
import { packageFolders } from './packages.mjs';
import { buildStamp, root } from './paths.mjs';

/**
 * @typedef {import('./set-up.mjs').Context} Context
 * @typedef {import('./toolchain.mjs').Toolchain} Toolchain
 */

/** What is compiled, and how. */
export function sourceFingerprint() {
  const files = packageFolders().flatMap((folder) => [
    path.join(folder, 'package.json'),
    path.join(folder, 'tsconfig.json'),
    path.join(folder, 'build.ts'),
    ...sourcesOf(folder),
  ]);
  return hashFiles(
    [...files, path.join(root, 'tsconfig.base.json'), path.join(root, 'pnpm-lock.yaml')],
    root,
  );
}

/** @param {string} folder */
function sourcesOf(folder) {
  const sources = path.join(folder, 'src');
  return fs.existsSync(sources)
    ? filesBelow(sources).filter((file) => !/\.(test|test-helper)\.ts$/.test(file))
    : [];
}

/** What the compiler wrote last, and the pages, which name their assets by content; it changes with every build. */
function outputFingerprint() {
  return hashFiles(
    packageFolders().flatMap((folder) => [
      path.join(folder, 'dist', 'tsconfig.tsbuildinfo'),
      ...pagesOf(folder).map((page) => path.join(folder, 'dist', page, 'index.html')),
    ]),
    root,
  );
}

/**
 * @param {string} folder
 * @returns {string[]} the folders of a package's sources that are built into a web page
 */
function pagesOf(folder) {
  const sources = path.join(folder, 'src');
  if (!fs.existsSync(sources)) return [];
  return fs.readdirSync(sources).filter((name) => fs.existsSync(path.join(sources, name, 'index.html')));
}

export function buildIsReady() {
  const { sources, outputs } = readStamp(buildStamp);
  return sources === sourceFingerprint() && outputs === outputFingerprint() && outputsExist();
}

function outputsExist() {
  return packageFolders().every((folder) => {
    const entries = ['index', 'main'].filter((name) => fs.existsSync(path.join(folder, 'src', `${name}.ts`)));
    const outputs = [
      ...entries.map((name) => `${name}.js`),
      ...pagesOf(folder).map((page) => path.join(page, 'index.html')),
    ];
    return outputs.every((name) => fs.existsSync(path.join(folder, 'dist', name)));
  });
}

/**
 * @param {Toolchain} toolchain
 * @param {Context} context
 */
export async function build(toolchain, context) {
  fs.rmSync(buildStamp, { force: true });
  checkWritable();
  const sources = sourceFingerprint();
  const turbo = path.join(root, 'node_modules', 'turbo', 'bin', 'turbo');
  const { code, output } = await context.run(
    toolchain.node,
    [turbo, 'run', 'build', '--output-logs=errors-only'],
    {
      cwd: root,
      environment: commandEnvironment(context.environment, toolchain),
    },
  );
  if (code !== 0) throw failureOf(output, context);
  writeStamp(buildStamp, { sources, outputs: outputFingerprint() });
}

/** Turbo and the compiler do not name the folder they may not write to; an error of the file system does. */
function checkWritable() {
  for (const folder of packageFolders()) {
    const output = path.join(folder, 'dist');
    fs.accessSync(fs.existsSync(output) ? output : folder, fs.constants.W_OK);
  }
  const logs = path.join(root, '.turbo');
  fs.accessSync(fs.existsSync(logs) ? logs : root, fs.constants.W_OK);
}

/**
 * The environment in which everything runs once it is set up: the pinned tools first, turbo telling nobody.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {Toolchain} toolchain
 * @returns {NodeJS.ProcessEnv}
 */
export function commandEnvironment(environment, toolchain) {
  const binFolders = [...toolchain.binFolders, path.join(root, 'node_modules', '.bin')];
  return {
    ...environment,
    PATH: [...binFolders, environment.PATH].join(path.delimiter),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    DO_NOT_TRACK: '1',
  };
}

/**
 * @param {string} output
 * @param {Context} context
 */
function failureOf(output, context) {
  const mistake = /(\S+\(\d+,\d+\)): error (TS\d+: .*?)\.?$/m.exec(output);
  if (mistake !== null) {
    return new SetupFailure(
      `The build failed at ${mistake[1]} (${mistake[2]}): correct it, then run the same command again; ` +
        `all that the compiler said is in ${context.log}.`,
    );
  }
  return new SetupFailure(`The build failed: read ${context.log}, then run the same command again.`);
}
