import { parseArgs } from 'node:util';

export interface CheckOptions {
  readonly files: readonly string[];
  readonly strict: boolean;
  readonly json: boolean;
  readonly list: boolean;
  readonly help: boolean;
  /** Whether the environment and `.env` files are read. */
  readonly readsVariables: boolean;
}

/** The command line cannot be understood; the message is a sentence. */
export class CheckUsageError extends Error {
  override readonly name = 'CheckUsageError';
}

export const checkUsage = `npm run check-config -- FILE [FILE ...] [--strict] [--json] [--no-env]

  FILE                a LiteLLM config; - reads standard input
  --strict            warnings fail the check too
  --json              one JSON document: {files: [{file, ok, problems, models}]}
  --no-env            reads no variables: the result is the same on every machine
  --list              prints every key of a config and what it does here
  --help              prints this

  Exit: 0 without errors, 1 with errors (--strict: or warnings), 2 when the command line is wrong
`;

/**
 * Reads the command line of a check.
 *
 * @throws CheckUsageError
 */
export function readCheckOptions(args: readonly string[]): CheckOptions {
  const { values, positionals } = parse(args);
  const options = {
    files: positionals,
    strict: values.strict === true,
    json: values.json === true,
    list: values.list === true,
    help: values.help === true,
    readsVariables: values['no-env'] !== true,
  };
  if (options.help || options.list) return options;
  if (positionals.length === 0) throw new CheckUsageError('Name the config to check.');
  if (positionals.includes('')) throw new CheckUsageError('The name of a file is empty.');
  if (positionals.filter((file) => file === '-').length > 1) {
    throw new CheckUsageError('Standard input (-) can be read once.');
  }
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        strict: { type: 'boolean' },
        json: { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        'no-env': { type: 'boolean' },
      },
    });
  } catch (error) {
    const [sentence = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new CheckUsageError(`${sentence.replace(/\.$/, '')}.`);
  }
}
