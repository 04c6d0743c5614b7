import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

export interface ExplainOptions {
  /** The request's file; `-` is standard input. */
  readonly file: string;
  readonly config: string | undefined;
  /** Of a running proxy, without a slash at the end; undefined: the config alone is asked. */
  readonly url: string | undefined;
  readonly key: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly json: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws CommandFailure with one sentence. */
export function readExplainOptions(args: readonly string[], environment: Environment): ExplainOptions {
  const { values, positionals } = parse(args);
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    throw new CommandFailure('Name one file with the body of a request, or - for standard input.');
  }
  if (values.url !== undefined && values.config !== undefined) {
    throw new CommandFailure('Give --url for a running proxy or --config for a file, not both.');
  }
  const url = values.url === undefined ? undefined : readUrl(values.url);
  return {
    file,
    config: values.config ?? environment.CONFIG_FILE_PATH,
    url,
    key: values.key ?? (url === undefined ? undefined : environment.LITELLM_MASTER_KEY),
    headers: Object.fromEntries((values.header ?? []).map(readHeader)),
    json: values.json === true,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        config: text,
        url: text,
        key: text,
        header: { type: 'string', multiple: true },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}; --help says what there is.`);
  }
}

function readUrl(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new CommandFailure('--url has to be an address such as http://127.0.0.1:4000.');
}

function readHeader(text: string): readonly [string, string] {
  const [, name, value] = /^([\w-]+)\s*:\s*([\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new CommandFailure('--header has to be NAME: VALUE, for example "X-Tenant-ID: 1".');
  }
  return [name.toLowerCase(), value];
}
