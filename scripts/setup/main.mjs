import fs from 'node:fs';
import path from 'node:path';
import { commandEnvironment } from './build.mjs';
import { commands, helpFor, overview } from './commands.mjs';
import { asFailure, Interrupted } from './failure.mjs';
import { logFile, root, shown } from './paths.mjs';
import { once, runCommand } from './run-command.mjs';
import { setUp, typedIn } from './set-up.mjs';

/**
 * @param {readonly string[]} argv the command's name and its arguments
 */
export async function main(argv) {
  const [name = '', ...args] = argv;
  const command = commands[name];
  if (command === undefined) {
    process.stderr.write(`There is no command "${name}".\n\n${overview()}`);
    process.exitCode = 1;
  } else if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(helpFor(name, command));
  } else {
    process.exitCode = await setUpAndRun(name, command, args);
    // Whatever a library left open, the command is over.
    process.exit();
  }
}

/**
 * @param {string} name
 * @param {import('./commands.mjs').Command} command
 * @param {readonly string[]} args
 */
async function setUpAndRun(name, command, args) {
  const toolchain = await setUpOrExplain(name, command.needs, args);
  if (toolchain === undefined) return 1;
  if (name === 'setup') {
    process.stdout.write('Everything is set up: npm start, npm test.\n');
    return 0;
  }
  const script = path.join(root, 'scripts', `${command.script || name}.ts`);
  if (!fs.existsSync(script)) {
    process.stderr.write(`The command "${name}" has no script in this version.\n`);
    return 1;
  }
  return runCommand({
    node: toolchain.node,
    script,
    nodeOptions: command.nodeOptions || [],
    args: command.verbose === undefined ? args.filter((arg) => arg !== '--verbose') : args,
    folder: typedIn(process.env),
    environment: commandEnvironment(process.env, toolchain),
  });
}

/**
 * @param {string} name
 * @param {import('./commands.mjs').Stage} stage
 * @param {readonly string[]} args
 */
async function setUpOrExplain(name, stage, args) {
  const interruption = new AbortController();
  const interrupt = once(0, () => interruption.abort());
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, interrupt);
  try {
    return await setUp(stage, {
      environment: process.env,
      verbose: args.includes('--verbose'),
      updateLockfile: name === 'setup' && args.includes('--update-lockfile'),
      signal: interruption.signal,
    });
  } catch (error) {
    explain(error);
    // Whoever reads the last line of a test run finds one there.
    if (name === 'test') process.stdout.write('0 passed, 1 failed\n');
    return undefined;
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
  }
}

/** @param {unknown} error */
function explain(error) {
  const sentence =
    error instanceof Interrupted
      ? 'The set-up was interrupted: run the same command again to complete it.'
      : asFailure(error, shown(logFile)).message;
  process.stderr.write(`${sentence}\n`);
  if (!(error instanceof Error) || error.name === 'SetupFailure') return;
  try {
    fs.appendFileSync(logFile, `${error.stack}\n`);
  } catch {
    // There may be no folder to write to; that is what the sentence is about.
  }
}
