import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

/** What `npm run models:list` was asked to list. */
export interface ListOptions {
  /** In lower case; a model has all of them in its id or name. */
  readonly words: readonly string[];
  readonly onlyFree: boolean;
  readonly limit: number | undefined;
  /** Cheapest, or longest context, first; undefined for the order of the list. */
  readonly sort: 'price' | 'context' | undefined;
  readonly asJson: boolean;
}

/**
 * Reads the command line.
 *
 * @throws CommandFailure with one sentence.
 */
export function readListOptions(args: readonly string[]): ListOptions {
  const { search = [], free = false, limit, sort, json = false } = parse(args);
  if (limit !== undefined && !/^\d{1,6}$/.test(limit)) {
    throw new CommandFailure(`--limit takes a whole number, not "${limit}".`);
  }
  if (sort !== undefined && sort !== 'price' && sort !== 'context') {
    throw new CommandFailure(`--sort takes price or context, not "${sort}".`);
  }
  return {
    words: search.map((word) => word.toLowerCase()),
    onlyFree: free,
    limit: limit === undefined ? undefined : Number(limit),
    sort,
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
        sort: { type: 'string' },
        json: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new CommandFailure(
      `${firstSentence(error)}: npm run models:list -- --help lists what can be said.`,
    );
  }
}
