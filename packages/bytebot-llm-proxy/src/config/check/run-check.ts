import { createSecretStore, type SecretStore } from '@bytebot/service';
import { renderKeyList } from '../keys/render-list.ts';
import { MAX_CONFIG_BYTES } from '../read-document.ts';
import { type CheckedConfig, checkConfig } from './check-config.ts';
import { type CheckOptions, CheckUsageError, checkUsage, readCheckOptions } from './check-options.ts';
import { countOf, renderCheck, renderCheckJson } from './render-check.ts';

/** What a check needs from the process it runs in. */
export interface CheckWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where `.env` is looked for. */
  readonly directory: string;
  /** Whether what is printed is read by a person at a terminal. */
  readonly isTerminal: boolean;
  /** Resolves once the text is written. */
  readonly print: (text: string) => Promise<void>;
  readonly complain: (text: string) => Promise<void>;
  /** Standard input, at most `maxBytes` of it and one more. */
  readonly readInput: (maxBytes: number) => Promise<Uint8Array>;
}

const STANDARD_INPUT = '-';
const nothing: SecretStore = { get: () => undefined, originOf: () => undefined, version: 1 };

/**
 * The command `check-config`: checks the configs it is given and prints what it found.
 *
 * @param args The command line, without the program.
 * @returns the exit code: 0 without errors, 1 with errors (`--strict`: or warnings), 2 for a wrong command line.
 */
export async function runCheck(args: readonly string[], world: CheckWorld): Promise<number> {
  try {
    const options = readCheckOptions(args);
    if (options.help) await world.print(checkUsage);
    else if (options.list) await world.print(renderKeyList());
    else return await check(options, world);
    return 0;
  } catch (error) {
    if (!(error instanceof CheckUsageError)) throw error;
    await world.complain(`${error.message}\n\n${checkUsage}`);
    return 2;
  }
}

async function check(options: CheckOptions, world: CheckWorld): Promise<number> {
  const { environment, directory, print } = world;
  const { readsVariables, files } = options;
  const store = readsVariables ? createSecretStore({ environment, directory, watch: false }) : undefined;
  const checked: CheckedConfig[] = [];
  for (const file of files) checked.push(await checkOne(file, store ?? nothing, readsVariables, world));
  const outside = store?.warnings ?? [];
  await print(
    options.json ? renderCheckJson(checked, outside) : renderCheck(checked, outside, isColoured(world)),
  );
  const failed =
    countOf('error', checked, 0) + (options.strict ? countOf('warning', checked, outside.length) : 0);
  return failed === 0 ? 0 : 1;
}

async function checkOne(
  file: string,
  secrets: SecretStore,
  readsVariables: boolean,
  { readInput }: CheckWorld,
): Promise<CheckedConfig> {
  if (file !== STANDARD_INPUT) return checkConfig({ file, secrets, readsVariables });
  const bytes = await readInput(MAX_CONFIG_BYTES);
  return checkConfig({ file: '<stdin>', bytes, secrets, readsVariables });
}

/** https://no-color.org: any text in NO_COLOR switches colours off. */
function isColoured({ isTerminal, environment }: CheckWorld): boolean {
  return isTerminal && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
}
