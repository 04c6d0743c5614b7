import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A process that runs the store's sources, as a module of its own. */
export interface StoreProcess {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** What it has written, line by line. */
  readonly lines: readonly string[];
  /** Resolves when it has written so many lines, or has ended. */
  untilLines(count: number): Promise<void>;
  /** Kills it as `kill -9` does. */
  kill(): Promise<void>;
  /** @returns the exit code and what it wrote to its error output. */
  ended(): Promise<{ readonly code: number | null; readonly errors: string }>;
}

/** @param code A module; `store('x.ts')` is the address of a source of the store, `argument` what was given. */
export function startStoreProcess(
  code: string,
  argument: string,
  identity: { readonly uid?: number; readonly gid?: number } = {},
): StoreProcess {
  const prelude = [
    `import { writeSync } from 'node:fs';`,
    `const store = (file) => new URL(file, ${JSON.stringify(import.meta.url)}).href;`,
    `const say = (line) => writeSync(1, line + '\\n');`,
    `const argument = ${JSON.stringify(argument)};`,
  ];
  const child = spawn(
    process.execPath,
    ['--conditions=bytebot-source', '--input-type=module', '--eval', [...prelude, code].join('\n')],
    { stdio: ['ignore', 'pipe', 'pipe'], ...identity },
  );
  return new RunningStoreProcess(child);
}

class RunningStoreProcess implements StoreProcess {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly #exit: Promise<number | null>;
  #output = '';
  #errors = '';

  constructor(child: ChildProcessByStdio<null, Readable, Readable>) {
    this.process = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#exit = once(child, 'close').then(() => child.exitCode);
  }

  get lines(): readonly string[] {
    return this.#output.split('\n').slice(0, -1);
  }

  async untilLines(count: number): Promise<void> {
    let hasEnded = false;
    const end = this.#exit.then(() => {
      hasEnded = true;
    });
    while (this.lines.length < count && !hasEnded) {
      await Promise.race([once(this.process.stdout, 'data'), end]);
    }
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#exit;
  }

  async ended(): Promise<{ readonly code: number | null; readonly errors: string }> {
    return { code: await this.#exit, errors: this.#errors };
  }
}
