import { parseArgs } from 'node:util';
import { parseDuration } from '@bytebot/shared';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

/** What `npm run test:models` was asked to do. */
export interface TestOptions {
  /** Only these models, by id; empty for all. */
  readonly models: readonly string[];
  /** Only so many, from the beginning of the list. */
  readonly limit: number | undefined;
  readonly onlyFree: boolean;
  readonly delayMs: number;
  /** The longest answer that is asked for, in tokens. */
  readonly tokensMax: number;
  /** Where log and results are written. */
  readonly outputDirectory: string;
  /** Failed models fail the command. */
  readonly isStrict: boolean;
  readonly isVerbose: boolean;
  /** Goes on with an interrupted run. */
  readonly isResumed: boolean;
}

const LONGEST_DELAY_MS = 86_400_000;
const DEFAULT_DELAY_MS = 180_000;
const DEFAULT_TOKENS_MAX = 100;

/**
 * Reads the command line, then the variables `OPENROUTER_TEST_DELAY` and `LOG_LEVEL` for what it leaves open.
 *
 * @throws CommandFailure with one sentence.
 */
export function readTestOptions(
  args: readonly string[],
  variable: (name: string) => string | undefined,
): TestOptions {
  const values = parse(args);
  const delay = values.delay ?? variable('OPENROUTER_TEST_DELAY');
  return {
    models: values.model ?? [],
    limit: count('--limit', values.limit),
    onlyFree: values.free ?? false,
    delayMs: delayOf(values.delay === undefined ? 'OPENROUTER_TEST_DELAY' : '--delay', delay),
    tokensMax: count('--max-tokens', values['max-tokens']) ?? DEFAULT_TOKENS_MAX,
    outputDirectory: values['output-dir'] ?? '.',
    isStrict: values.strict ?? false,
    isVerbose: (values.verbose ?? false) || variable('LOG_LEVEL')?.toLowerCase() === 'debug',
    isResumed: values.resume ?? false,
  };
}

/** The command that goes on where this one stopped, as it is typed. */
export function resumingCommand(args: readonly string[]): string {
  const again = [...args.filter((arg) => arg !== '--resume'), '--resume'];
  return `npm run test:models -- ${again.map(quoted).join(' ')}`;
}

function quoted(arg: string): string {
  return /^[\w./:=@%+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}

function delayOf(name: string, text: string | undefined): number {
  if (text === undefined) return DEFAULT_DELAY_MS;
  const delayMs = parseDuration(text);
  if (delayMs !== undefined && delayMs <= LONGEST_DELAY_MS) return delayMs;
  throw new CommandFailure(
    `${name} takes the seconds between two tests, 0 to 86400, such as 180 or 3m, not "${text}".`,
  );
}

function count(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CommandFailure(`${flag} takes a whole number from 1, not "${text}".`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        model: { type: 'string', multiple: true },
        limit: { type: 'string' },
        free: { type: 'boolean' },
        delay: { type: 'string' },
        'max-tokens': { type: 'string' },
        'output-dir': { type: 'string' },
        strict: { type: 'boolean' },
        verbose: { type: 'boolean' },
        resume: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new CommandFailure(
      `${firstSentence(error)}: npm run test:models -- --help lists what can be said.`,
    );
  }
}
