import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

/** A port, and whether somebody asked for it: only a default one may move. */
export interface WantedPort {
  readonly port: number;
  readonly given: boolean;
}

export interface StartOptions {
  readonly proxyPort: WantedPort;
  readonly agentPort: WantedPort;
  readonly simulatorPort: WantedPort;
  /** As it was typed, from `--config` or `CONFIG_FILE_PATH`; undefined: the shipped one. */
  readonly configFile: string | undefined;
}

/**
 * Reads the command line of `npm start` and `npm run dev`.
 *
 * @throws CommandFailure with one sentence
 */
export function readStartOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const values = parse(args);
  return {
    proxyPort: wantedPort('--port', values.port, 4000),
    agentPort: wantedPort('--agent-port', values['agent-port'], 8000),
    simulatorPort: wantedPort('--simulator-port', values['simulator-port'], 4010),
    configFile: values.config ?? (environment.CONFIG_FILE_PATH || undefined),
  };
}

function parse(args: readonly string[]) {
  try {
    const options = {
      port: { type: 'string' },
      'agent-port': { type: 'string' },
      'simulator-port': { type: 'string' },
      config: { type: 'string', short: 'c' },
    } as const;
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}: npm start -- --help lists what can be said.`);
  }
}

function wantedPort(flag: string, text: string | undefined, fallback: number): WantedPort {
  if (text === undefined) return { port: fallback, given: false };
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    throw new CommandFailure(`${flag} has to be a number from 1 to 65535, not "${text}".`);
  }
  return { port, given: true };
}
