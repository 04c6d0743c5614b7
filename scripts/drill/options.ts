import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';
import { root } from '../support/paths.ts';

export interface DrillOptions {
  readonly config: string;
  readonly scenarios: readonly string[];
  readonly models: readonly string[];
  /** Per cent; undefined: whatever survives is well. */
  readonly minSurvival: number | undefined;
  readonly json: boolean;
  readonly list: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws CommandFailure with one sentence. */
export function readDrillOptions(args: readonly string[], environment: Environment): DrillOptions {
  const values = parse(args);
  const shipped = path.join(root, 'packages', 'bytebot-llm-proxy', 'litellm-config.yaml');
  return {
    config: values.config ?? environment.CONFIG_FILE_PATH ?? shipped,
    scenarios: values.scenario ?? [],
    models: values.model ?? [],
    minSurvival: values['min-survival'] === undefined ? undefined : perCent(values['min-survival']),
    json: values.json === true,
    list: values.list === true,
  };
}

function parse(args: readonly string[]) {
  const names = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        config: { type: 'string' },
        scenario: names,
        model: names,
        'min-survival': { type: 'string' },
        json: flag,
        list: flag,
      },
    }).values;
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}; --help says what there is.`);
  }
}

function perCent(text: string): number {
  const number = Number(text.replace(/%$/, ''));
  if (text.trim() !== '' && number >= 0 && number <= 100) return number;
  throw new CommandFailure('--min-survival has to be a number from 0 to 100.');
}
