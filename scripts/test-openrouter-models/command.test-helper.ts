import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/paths.ts';
import type { ResultsDocument } from './results.ts';

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

/** The results file of a folder. */
export function resultsIn(folder: string): ResultsDocument {
  return JSON.parse(readFileSync(path.join(folder, 'openrouter_test_results.json'), 'utf8'));
}
