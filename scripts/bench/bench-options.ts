import { parseArgs } from 'node:util';
import { type CaseName, caseNames, type TargetName, targetNames } from './bench-cases.ts';

export interface BenchOptions {
  readonly cases: readonly CaseName[];
  readonly targets: readonly TargetName[];
  readonly rounds: number;
  /** Thrown away before the first round of each target and case: code is compiled meanwhile. */
  readonly firstWarmUpMs: number;
  /** Thrown away at the start of each round: connections are opened and caches filled meanwhile. */
  readonly warmUpMs: number;
  readonly windowMs: number;
  readonly memoryRequests: number;
  readonly idleStreams: number;
  readonly json: boolean;
  readonly quick: boolean;
  readonly selfCheck: boolean;
  readonly profile: boolean;
  readonly help: boolean;
}

export const usage = `npm run bench [-- OPTIONS]
npm run bench -- agent [--help]

  --quick          shorter windows and fewer rounds, 20,000 requests instead of 100,000, no burst
  --case NAME      may be repeated: ${caseNames.join(', ')}; default all
  --only A,B       of ${targetNames.join(', ')}; default all that are there
  --rounds N       rounds per case, default 5
  --seconds N      length of one measured window, default 1.6
  --json           the result as JSON on standard output
  --self-check     measures the bare pass-through against itself, and the rig without any gateway
  --profile        where CPU time goes, by function, for each --case (default unary and stream) of the
                   proxy (or of --only bare,proxy)
`;

/** The command line cannot be understood; the message says what to write. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
}

/** @throws OptionError with one sentence. */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parse(args);
  const quick = values.quick === true;
  const chosen = (values.case ?? []).map((name) => oneOf(caseNames, name, '--case'));
  const all = values.profile === true ? (['unary', 'stream'] as const) : caseNames;
  return {
    cases: (chosen.length > 0 ? chosen : all).filter((name) => !(quick && name === 'burst')),
    targets: values.only?.split(',').map((name) => oneOf(targetNames, name.trim(), '--only')) ?? targetNames,
    rounds: Math.max(1, Math.round(positive(values.rounds, '--rounds') ?? (quick ? 3 : 5))),
    windowMs: (positive(values.seconds, '--seconds') ?? (quick ? 0.5 : 1.6)) * 1_000,
    firstWarmUpMs: quick ? 700 : 1_500,
    warmUpMs: quick ? 150 : 300,
    memoryRequests: quick ? 20_000 : 100_000,
    idleStreams: 1_000,
    json: values.json === true,
    quick,
    selfCheck: values['self-check'] === true,
    profile: values.profile === true,
    help: values.help === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        case: { type: 'string', multiple: true },
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        json: { type: 'boolean' },
        'self-check': { type: 'boolean' },
        profile: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws OptionError that lists the names. */
export function oneOf<Name extends string>(names: readonly Name[], given: string, flag: string): Name {
  const found = names.find((name) => name === given);
  if (found === undefined)
    throw new OptionError(`${flag} takes one of ${names.join(', ')}, not \`${given}\`.`);
  return found;
}

function positive(text: string | undefined, flag: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new OptionError(`${flag} takes a number above 0, not \`${text}\`.`);
}
