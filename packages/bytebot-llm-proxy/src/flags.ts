import { parseArgs } from 'node:util';

/** What the command line says. */
export interface Flags {
  readonly configFile: string | undefined;
  readonly port: number;
  readonly host: string | undefined;
  readonly help: boolean;
  /** The command line of a check, where the config is only to be checked. */
  readonly check: readonly string[] | undefined;
  /** The Secret that is to get a master key, where that is all there is to do. */
  readonly createMasterKey: string | undefined;
  /** One sentence for each flag that has another effect here than with LiteLLM. */
  readonly warnings: readonly string[];
}

/** The command line cannot be understood; the message says what to write. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

export const DEFAULT_PORT = 4000;

export const usage = `Usage: bytebot-llm-proxy [--config FILE] [--port N] [--host H]
       bytebot-llm-proxy --config FILE --check [--strict] [--json] [--no-env]
       bytebot-llm-proxy --create-master-key SECRET

  --config FILE  a litellm-style config (default: CONFIG_FILE_PATH, else the environment's keys alone)
  --port N       default ${DEFAULT_PORT}
  --host H       default 0.0.0.0 with a master key, 127.0.0.1 without one
  --check        says what is wrong with the config and ends: 0 without errors, 1 with errors
  --strict       warnings fail the check too
  --json         what the check found as one JSON document
  --no-env       the check reads no variables
  --create-master-key SECRET
                 gives this Kubernetes Secret a random master key unless it has one, and ends
`;

type FlagOptions = Record<string, { type: 'string' | 'boolean'; short?: string }>;

/** LiteLLM's other flags, and what happens here instead. */
const litellmFlags: Readonly<Record<string, { readonly takesValue: boolean; readonly instead: string }>> = {
  num_workers: {
    takesValue: true,
    instead: 'one process serves all cores a pod should have; add replicas instead',
  },
  max_requests_before_restart: {
    takesValue: true,
    instead: 'memory does not grow, so nothing has to be restarted',
  },
  run_gunicorn: { takesValue: false, instead: 'there is one server, Node’s own' },
  run_hypercorn: { takesValue: false, instead: 'there is one server, Node’s own' },
  ssl_keyfile_path: { takesValue: true, instead: 'TLS ends at the ingress or service mesh' },
  ssl_certfile_path: { takesValue: true, instead: 'TLS ends at the ingress or service mesh' },
  debug: { takesValue: false, instead: 'set LOG_LEVEL=debug' },
  detailed_debug: { takesValue: false, instead: 'set LOG_LEVEL=debug' },
  health: { takesValue: false, instead: 'ask GET /health of the running proxy' },
  test: { takesValue: false, instead: 'run npm run smoke -- --url URL' },
  telemetry: { takesValue: true, instead: 'nothing is ever sent anywhere' },
  drop_params: { takesValue: false, instead: 'set litellm_settings.drop_params: true in the config' },
  use_queue: { takesValue: false, instead: 'there is no such queue' },
  keepalive_timeout: { takesValue: true, instead: 'idle connections are kept for 75 s' },
};

/**
 * Reads the command line and `CONFIG_FILE_PATH`, `PORT` and `HOST`.
 *
 * @throws FlagError with one sentence.
 */
export function readFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Flags {
  const options: FlagOptions = {
    config: { type: 'string', short: 'c' },
    port: { type: 'string' },
    host: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
    check: { type: 'boolean' },
    'create-master-key': { type: 'string' },
  };
  for (const name of checkFlags) options[name] = { type: 'boolean' };
  for (const [name, { takesValue }] of Object.entries(litellmFlags))
    options[name] = { type: takesValue ? 'string' : 'boolean' };
  const values = parse(args, options);
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const port = text('port') ?? environment.PORT;
  const configFile = text('config') ?? (environment.CONFIG_FILE_PATH || undefined);
  return {
    configFile,
    check: checkArguments(values, configFile),
    createMasterKey: secretName(values['create-master-key']),
    port: port === undefined ? DEFAULT_PORT : portNumber(port),
    host: text('host') ?? (environment.HOST || undefined),
    help: values.help === true,
    warnings: Object.keys(litellmFlags)
      .filter((name) => values[name] !== undefined)
      .map((name) => `--${name} has no effect here: ${litellmFlags[name]?.instead}`),
  };
}

/** What a check may be told beside its file. */
const checkFlags = ['strict', 'json', 'no-env'];

function checkArguments(
  values: Readonly<Record<string, unknown>>,
  configFile: string | undefined,
): readonly string[] | undefined {
  const given = checkFlags.filter((name) => values[name] === true);
  if (values.check === true) {
    if (configFile === undefined) throw new FlagError('Name the config to check: --config FILE --check.');
    return [...given.map((name) => `--${name}`), '--', configFile];
  }
  const [flag] = given;
  if (flag !== undefined) throw new FlagError(`--${flag} belongs to --check.`);
  return undefined;
}

/** Names of Secrets are names of DNS. */
const secretNames = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

function secretName(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && secretNames.test(value)) return value;
  throw new FlagError(
    '--create-master-key takes the name of a Secret, in lower case, as Kubernetes allows it.',
  );
}

function parse(args: readonly string[], options: FlagOptions): Record<string, unknown> {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new FlagError(`--port takes a number from 0 to 65535, not \`${text}\`.`);
}
