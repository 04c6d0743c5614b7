import { spawn } from 'node:child_process';

export interface CommandOutput {
  /** 1 when a signal ended it or it could not be started. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** Written to its standard input. */
  readonly input?: string;
  /** Added to this process's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/** A program that ended badly; the message has its name and the end of what it said. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly output: CommandOutput;

  constructor(shown: string, output: CommandOutput) {
    const said = (output.stderr.trim() || output.stdout.trim()).split('\n').slice(-6).join('\n');
    super(`${shown} ended with ${output.code}${said === '' ? '' : `: ${said}`}`);
    this.output = output;
  }
}

const SHOWN_WORDS = 6;

/** Runs a program and keeps what it prints, whatever its end. */
export function tryCommand(
  program: string,
  args: readonly string[],
  { input, environment = {}, folder, signal, timeoutMs }: CommandOptions = {},
): Promise<CommandOutput> {
  const child = spawn(program, args, {
    ...(folder === undefined ? {} : { cwd: folder }),
    ...(signal === undefined ? {} : { signal }),
    ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A program that ends without reading its input breaks the pipe; its exit code tells.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
  return new Promise((resolve) => {
    child.on('error', (error) =>
      resolve({ code: 1, stdout: text(stdout), stderr: `${text(stderr)}${error.message}\n` }),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, stdout: text(stdout), stderr: text(stderr) }));
  });
}

/**
 * Runs a program and resolves with what it printed.
 *
 * @throws CommandError when it ends with anything but 0
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const output = await tryCommand(program, args, options);
  if (output.code !== 0) {
    throw new CommandError([program.split('/').at(-1), ...args].slice(0, SHOWN_WORDS).join(' '), output);
  }
  return output.stdout;
}
