import { parseArgs } from 'node:util';

/** What the command line says. */
export interface Flags {
  readonly port: number;
  readonly host: string | undefined;
  readonly help: boolean;
}

/** The command line cannot be understood; the message says what to write. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** The todo chat's (REQUIREMENTS C-11); ByteBot's charts and compose files set `PORT=9991`. */
export const DEFAULT_PORT = 8000;

export const usage = `Usage: bytebot-agent [--port N] [--host H]

  --port N   default PORT, else ${DEFAULT_PORT}
  --host H   default HOST, else 0.0.0.0 with BYTEBOT_AGENT_API_KEY, 127.0.0.1 without one

Everything else comes from the environment, .env, secrets.env and mounted keys: docs/agent.md lists it.
`;

/**
 * Reads the command line, `PORT` and `HOST`.
 *
 * @throws FlagError with one sentence.
 */
export function readFlags(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Flags {
  const values = parse(args);
  return {
    port: portNumber('--port', values.port) ?? portNumber('PORT', environment.PORT) ?? DEFAULT_PORT,
    host: values.host || environment.HOST || undefined,
    help: values.help === true,
  };
}

function parse(args: readonly string[]) {
  const options = {
    port: { type: 'string' },
    host: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}

function portNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new FlagError(`${name} takes a number from 0 to 65535, not \`${text.slice(0, 40)}\`.`);
}
