import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

/** What `npm run models:list` was asked to list. */
export interface ListOptions {
  /** In lower case; a model has all of them in its id or name. */
  readonly words: readonly string[];
  readonly onlyFree: boolean;
  readonly limit: number | undefined;
  readonly asJson: boolean;
}

/**
 * Reads the command line.
 *
 * @throws CommandFailure with one sentence.
 */
export function readListOptions(args: readonly string[]): ListOptions {
  const { search = [], free = false, limit, json = false } = parse(args);
  if (limit !== undefined && !/^\d{1,6}$/.test(limit)) {
    throw new CommandFailure(`--limit takes a whole number, not "${limit}".`);
  }
  return {
    words: search.map((word) => word.toLowerCase()),
    onlyFree: free,
    limit: limit === undefined ? undefined : Number(limit),
    asJson: json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        search: { type: 'string', multiple: true },
        free: { type: 'boolean' },
        limit: { type: 'string' },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new CommandFailure(
      `${firstSentence(error)}: npm run models:list -- --help lists what can be said.`,
    );
  }
}
