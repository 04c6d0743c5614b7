import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../support/command-failure.ts';
import { root } from '../support/paths.ts';
import type { ResultsDocument } from './results.ts';
import { testModels } from './test-models.ts';

/** A command of the project as the launcher runs it, typed in a folder of its own. */
export interface RunningCommand {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Resolves when the text was printed; throws when the command ended before. */
  readonly printed: (text: string) => Promise<void>;
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>;
}

export interface CommandOptions {
  readonly script: 'test_openrouter_models' | 'models-list';
  readonly folder: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts it with nothing in its environment but what is given. */
export function startCommand({
  script,
  folder,
  args = [],
  environment = {},
}: CommandOptions): RunningCommand {
  const file = path.join(root, 'scripts', `${script}.ts`);
  const child = spawn(process.execPath, ['--conditions=bytebot-source', file, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      child.emit('printed');
    });
  }
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  return {
    child,
    output: () => text,
    ended,
    async printed(wanted) {
      const early = ended.then(() => {
        if (!text.includes(wanted)) throw new Error(`It ended without printing ${wanted}:\n${text}`);
      });
      while (!text.includes(wanted)) await Promise.race([once(child, 'printed'), early]);
    },
  };
}

/** Runs it to its end. */
export async function runCommandIn(
  options: CommandOptions,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { ended, output } = startCommand(options);
  return { code: await ended, output: output() };
}

/** What `npm run test:models` does in a folder, in this process: no signal reaches it. */
export async function testModelsIn({
  folder,
  args = [],
  environment = {},
}: Omit<CommandOptions, 'script'>): Promise<{ readonly code: number; readonly output: string }> {
  let output = '';
  const write = (text: string): void => {
    output += text;
  };
  try {
    const variables = { INIT_CWD: folder, ...environment };
    const code = await testModels({
      args,
      environment: variables,
      output: { write },
      onStop: () => undefined,
    });
    return { code, output };
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { code: 1, output: `${output}${error.message}\n` };
  }
}

/** The results file of a folder. */
export function resultsIn(folder: string): ResultsDocument {
  return JSON.parse(readFileSync(path.join(folder, 'openrouter_test_results.json'), 'utf8'));
}
