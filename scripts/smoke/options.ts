import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

/** The models of the first set-up: two of OpenRouter's and two of Gemini's (S0-33). */
export const firstModels = ['gpt-oss-120b', 'sonoma-dusk-alpha', 'gemini-2.5-pro', 'gemini-2.5-flash'];

/** What is asked; at least one of the two. */
export interface SmokeOptions {
  readonly proxy: ProxyToAsk | undefined;
  readonly agent: AgentToAsk | undefined;
}

export interface ProxyToAsk {
  /** Without a slash or `/v1` at its end. */
  readonly address: string;
  readonly key: string | undefined;
  readonly models: readonly string[];
}

export interface AgentToAsk {
  /** Without a slash at its end. */
  readonly address: string;
  /** For `/api`; without one the todo chat is left out. */
  readonly token: string | undefined;
  /** For `/tasks`. */
  readonly key: string | undefined;
}

/**
 * Reads the command line of `npm run smoke`.
 *
 * @throws CommandFailure with one sentence
 */
export function readSmokeOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SmokeOptions {
  const values = parse(args);
  const proxyAddress = address('--url', values.url);
  const agentAddress = address('--agent-url', values['agent-url']);
  if (proxyAddress === undefined && agentAddress === undefined) {
    throw new CommandFailure(
      'Say what to ask: npm run smoke -- --url http://127.0.0.1:4000, or --agent-url http://127.0.0.1:8000, or both.',
    );
  }
  return {
    proxy:
      proxyAddress === undefined
        ? undefined
        : {
            address: proxyAddress.replace(/\/v1$/, ''),
            key: values.key ?? (environment.LITELLM_MASTER_KEY || undefined),
            models: values.model ?? firstModels,
          },
    agent:
      agentAddress === undefined
        ? undefined
        : {
            address: agentAddress,
            token: values.token,
            key: values['agent-key'] ?? (environment.BYTEBOT_AGENT_API_KEY || undefined),
          },
  };
}

function address(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text.replace(/\/+$/, '');
  throw new CommandFailure(`${flag} takes an address such as http://127.0.0.1:4000, not "${text}".`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        url: { type: 'string' },
        key: { type: 'string' },
        model: { type: 'string', multiple: true },
        'agent-url': { type: 'string' },
        token: { type: 'string' },
        'agent-key': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new CommandFailure(`${firstSentence(error)}: npm run smoke -- --help lists what can be said.`);
  }
}
