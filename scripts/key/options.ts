import path from 'node:path';
import { parseArgs } from 'node:util';
import { commandDirectory } from '@bytebot/service';
import { virtualKey } from '../../packages/bytebot-llm-proxy/src/config/schema/virtual-key.ts';
import { parsePeriod } from '../../packages/bytebot-llm-proxy/src/limits/budget-period.ts';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

/** One entry of `general_settings.virtual_keys` as it is written, in the order in which it is shown. */
export type WrittenEntry = Readonly<Record<string, string | number | readonly string[]>>;

/** What `npm run key` was asked for. */
export type KeyOptions = CreateOptions | ListKeysOptions | { readonly task: 'hash' };

export interface CreateOptions {
  readonly task: 'create';
  readonly alias: string;
  /** What goes behind the hash. */
  readonly settings: WrittenEntry;
  readonly asJson: boolean;
}

export interface ListKeysOptions {
  readonly task: 'list';
  readonly config: string;
  readonly asJson: boolean;
}

const HELP = 'npm run key -- --help lists what can be said.';

/** Each option of `create` and the key of the entry that it sets. */
const entryKeys = {
  models: 'models',
  tenant: 'tenant',
  rpm: 'rpm_limit',
  tpm: 'tpm_limit',
  'max-parallel-requests': 'max_parallel_requests',
  'requests-per-day': 'requests_per_day',
  'max-budget': 'max_budget',
  'budget-duration': 'budget_duration',
  expires: 'expires',
} as const;

type EntryOption = keyof typeof entryKeys;

/**
 * Reads the command line.
 *
 * @throws CommandFailure with one sentence; it never repeats what may be a key.
 */
export function readKeyOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): KeyOptions {
  const { values, positionals } = parse(args);
  const [task, ...names] = positionals;
  if (task === 'hash') {
    if (names.length > 0) {
      throw new CommandFailure(
        'Send the key on standard input, so that it stays out of the shell’s history: npm run key -- hash < FILE.',
      );
    }
    return { task };
  }
  if (task === 'list') return listOptions(values.config, values.json === true, environment);
  if (task !== 'create') {
    throw new CommandFailure(`Say create ALIAS, hash or list: ${HELP}`);
  }
  const [alias, ...rest] = names;
  if (alias === undefined) {
    throw new CommandFailure('Say what the key is to be called: npm run key -- create ALIAS.');
  }
  if (rest.length > 0)
    throw new CommandFailure(`One key has one alias; ${rest.length + 1} were given. ${HELP}`);
  if (values['budget-duration'] !== undefined && values['max-budget'] === undefined) {
    throw new CommandFailure('--budget-duration says when --max-budget begins anew; give both.');
  }
  const settings = settingsOf(values, nowMs);
  checkEntry(alias, settings);
  return { task, alias, settings, asJson: values.json === true };
}

function listOptions(
  config: string | undefined,
  asJson: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): ListKeysOptions {
  const file = config ?? (environment.CONFIG_FILE_PATH || undefined);
  if (file === undefined) {
    throw new CommandFailure('Say which config: npm run key -- list --config FILE, or set CONFIG_FILE_PATH.');
  }
  return { task: 'list', config: path.resolve(commandDirectory(environment), file), asJson };
}

function settingsOf(values: ReturnType<typeof parse>['values'], nowMs: number): WrittenEntry {
  const settings: Record<string, string | number | readonly string[]> = {};
  for (const option of Object.keys(entryKeys).filter(isEntryOption)) {
    const value = values[option];
    if (value === undefined) continue;
    settings[entryKeys[option]] = writtenValue(option, value, nowMs);
  }
  return settings;
}

function isEntryOption(name: string): name is EntryOption {
  return name in entryKeys;
}

function writtenValue(
  option: EntryOption,
  value: string,
  nowMs: number,
): string | number | readonly string[] {
  if (option === 'models') {
    const models = value.split(',').map((model) => model.trim());
    if (!models.includes('')) return models;
    throw new CommandFailure('--models takes names with commas between them, such as fast,openrouter/*.');
  }
  if (option === 'expires') return momentOf(value, nowMs);
  if (option === 'budget-duration') return value;
  // Numbers stand in the file as numbers; what is none is refused with the rest of the entry.
  return /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}

/** `90d` from now on; a day or a time as it is. */
function momentOf(value: string, nowMs: number): string {
  const period = parsePeriod(value);
  if (period === undefined) return value;
  return new Date(nowMs + period.durationMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The proxy's own check of an entry, so that what is printed is what it takes. */
function checkEntry(alias: string, settings: WrittenEntry): void {
  const { error } = virtualKey.safeParse({ alias, ...settings });
  const [issue] = error?.issues ?? [];
  if (issue === undefined) return;
  const key = String(issue.path[0]);
  const option = Object.keys(entryKeys)
    .filter(isEntryOption)
    .find((name) => entryKeys[name] === key);
  throw new CommandFailure(`${option === undefined ? 'ALIAS' : `--${option}`} ${issue.message}`);
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        models: text,
        tenant: text,
        rpm: text,
        tpm: text,
        'max-parallel-requests': text,
        'requests-per-day': text,
        'max-budget': text,
        'budget-duration': text,
        expires: text,
        config: text,
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}: ${HELP}`);
  }
}
