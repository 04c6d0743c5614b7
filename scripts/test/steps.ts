import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { forgetOldRenders } from '../charts/render.ts';
import { chartTools, missingTools } from '../charts/tools.ts';
import { longFiles, wrongImports } from '../check/import-direction.ts';
import { droppedPromises } from '../check/promises.ts';
import { findSecrets } from '../check/secrets.ts';
import { clientPrograms } from '../clients/client-programs.ts';
import { runGenerators } from '../generate/all.ts';
import { root, toolFolder } from '../support/paths.ts';
import { type ProgramResult, runProgram } from '../support/program.ts';
import { readProjectFiles } from '../support/project-files.ts';
import { type WorkspacePackage, workspacePackages } from '../support/workspace.ts';
import { SCRIPTS, type TestOptions } from './options.ts';
import type { Step, StepResult } from './step.ts';
import { oneFailed, onePassed, oneSkipped, tallyOfJest } from './tally.ts';

const resultsFolder = path.join(toolFolder, 'test-results');
const turbo = path.join(root, 'node_modules/turbo/bin/turbo');
const typescript = path.join(root, 'node_modules/typescript/bin/tsc');

/** Everything `npm test` does, in order. With a pattern only the tests themselves. */
export function stepsFor(options: TestOptions): readonly Step[] {
  rmSync(resultsFolder, { recursive: true, force: true });
  mkdirSync(resultsFolder, { recursive: true });
  const packages = workspacePackages();
  const chosen = packages.filter(({ folder }) => options.only === undefined || options.only === folder);
  const withScripts = options.only === undefined || options.only === SCRIPTS;
  const suites = [
    ...chosen.map((workspacePackage) => packageSuite(workspacePackage, options)),
    ...(withScripts ? [scriptSuite(options)] : []),
  ];
  const wants = (tests: string): boolean =>
    withScripts && options.patterns.every((pattern) => pattern.includes(tests));
  const tools = [...(wants('chart') ? [fetchTools()] : []), ...(wants('client') ? [fetchClients()] : [])];
  if (options.patterns.length > 0) return [build(), ...tools, ...suites];
  const checks = options.only === undefined ? projectChecks(packages) : [];
  return [build(), types(chosen, withScripts), lint(options.only), ...checks, ...tools, ...suites];
}

function build(): Step {
  return { title: 'Build', run: async () => outcome(await runTurbo('build')) };
}

/** Before the tests of the charts, none of which would wait for a download. */
function fetchTools(): Step {
  const missing = missingTools(true);
  return {
    title: missing === undefined ? 'Helm and kubectl' : `Helm and kubectl (${missing})`,
    run: async () => {
      if (missing !== undefined) return { tally: oneSkipped, output: '' };
      await chartTools();
      forgetOldRenders();
      return { tally: onePassed, output: '' };
    },
  };
}

/** Before the tests of docs/clients.md. What cannot be had leaves them out. */
function fetchClients(): Step {
  return {
    title: 'Claude Code and Codex',
    run: async () => {
      const { missing } = await clientPrograms();
      return missing === undefined
        ? { tally: onePassed, output: '' }
        : { tally: oneSkipped, output: '', reason: missing };
    },
  };
}

function types(packages: readonly WorkspacePackage[], withScripts: boolean): Step {
  const configFiles = [
    ...packages.map(({ folder }) => path.join('packages', folder, 'tsconfig.test.json')),
    ...(withScripts ? ['scripts/tsconfig.json'] : []),
  ];
  return {
    title: 'Types',
    run: async () => {
      const results = configFiles.map((file) => runNode([typescript, '--noEmit', '-p', file]));
      return outcome(...(await Promise.all(results)));
    },
  };
}

function lint(only: string | undefined): Step {
  if (only === undefined) {
    return { title: 'Lint', run: async () => outcome(await runTurbo('lint', ['--filter=//'])) };
  }
  const folder = only === SCRIPTS ? SCRIPTS : path.join('packages', only);
  const biome = path.join(root, 'node_modules/@biomejs/biome/bin/biome');
  return { title: 'Lint', run: async () => outcome(await runNode([biome, 'check', folder])) };
}

function projectChecks(packages: readonly WorkspacePackage[]): readonly Step[] {
  const configFiles = [
    ...packages.map(({ folder }) => path.join(root, 'packages', folder, 'tsconfig.test.json')),
    path.join(root, 'scripts/tsconfig.json'),
  ];
  const sources = () => readProjectFiles((name) => /\.[cm]?[jt]sx?$/.test(name));
  return [
    check('Import direction', () => wrongImports(sources(), packages)),
    check('File sizes', () => longFiles(sources())),
    check('Dropped promises', () => droppedPromises(configFiles, (file) => path.relative(root, file))),
    check('Keys in the tree', () => findSecrets(readProjectFiles(() => true))),
    {
      title: 'Generated documents',
      run: async () => outcome(...(await runGenerators(['--check'])).map(({ result }) => result)),
    },
  ];
}

function check(title: string, findProblems: () => readonly string[]): Step {
  return {
    title,
    run: async () => {
      const problems = findProblems();
      return { tally: problems.length === 0 ? onePassed : oneFailed, output: problems.join('\n') };
    },
  };
}

function packageSuite({ folder, name }: WorkspacePackage, options: TestOptions): Step {
  const args = options.patterns.length > 0 ? ['--', ...options.patterns] : [];
  return {
    title: `Tests of ${folder}`,
    run: async () => {
      const result = await runTurbo('test', [`--filter=${name}`, ...args], testEnvironment(options));
      return suiteOutcome(folder, result);
    },
  };
}

function scriptSuite(options: TestOptions): Step {
  return {
    title: 'Tests of scripts',
    run: async () => {
      const folder = path.join(root, SCRIPTS);
      const args = [path.join(folder, 'jest.mjs'), ...options.patterns];
      return suiteOutcome(SCRIPTS, await runNode(args, testEnvironment(options), folder));
    },
  };
}

function testEnvironment({ long }: TestOptions): Readonly<Record<string, string>> {
  return { BYTEBOT_TEST_RESULTS: resultsFolder, ...(long ? { BYTEBOT_TEST_LONG: '1' } : {}) };
}

function runTurbo(
  task: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProgramResult> {
  const flags = ['--output-logs=errors-only', '--log-prefix=none', '--concurrency=2'];
  const [own, passedOn] = splitAt(args, '--');
  return runNode([turbo, 'run', task, ...flags, ...own, ...passedOn], environment);
}

function splitAt(args: readonly string[], mark: string): readonly [readonly string[], readonly string[]] {
  const index = args.indexOf(mark);
  return index < 0 ? [args, []] : [args.slice(0, index), args.slice(index)];
}

function runNode(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder = root,
): Promise<ProgramResult> {
  return runProgram(process.execPath, args, { folder, environment });
}

function outcome(...results: readonly ProgramResult[]): StepResult {
  const failed = results.filter(({ code }) => code !== 0);
  return {
    tally: failed.length === 0 ? onePassed : oneFailed,
    output: failed.map(({ output }) => output).join('\n'),
  };
}

function suiteOutcome(folder: string, { code, output }: ProgramResult): StepResult {
  return { tally: tallyOfJest(readResults(folder), code), output };
}

function readResults(folder: string): string | undefined {
  try {
    return readFileSync(path.join(resultsFolder, `${folder}.json`), 'utf8');
  } catch {
    return undefined;
  }
}
