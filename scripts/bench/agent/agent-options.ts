import { parseArgs } from 'node:util';
import { OptionError, oneOf } from '../bench-options.ts';

export const agentCaseNames = ['first-token', 'many-chats', 'large-store', 'start'] as const;
export type AgentCaseName = (typeof agentCaseNames)[number];

export interface AgentBenchOptions {
  readonly cases: readonly AgentCaseName[];
  /** Chats whose first token is timed; as many direct calls beside them. */
  readonly samples: number;
  readonly chats: number;
  readonly chatRounds: number;
  /** In the store that is opened. */
  readonly messages: number;
  readonly opens: number;
  readonly starts: number;
  readonly json: boolean;
  readonly quick: boolean;
  readonly help: boolean;
}

export const agentUsage = `npm run bench -- agent [OPTIONS]

  --quick          fewer samples, chats and starts
  --case NAME      may be repeated: ${agentCaseNames.join(', ')}; default all
  --json           the result as JSON on standard output
`;

/** @throws OptionError with one sentence. */
export function readAgentOptions(args: readonly string[]): AgentBenchOptions {
  const values = parse(args);
  const quick = values.quick === true;
  const chosen = (values.case ?? []).map((given) => oneOf(agentCaseNames, given, '--case'));
  return {
    cases: chosen.length > 0 ? chosen : agentCaseNames,
    samples: quick ? 20 : 100,
    chats: 200,
    chatRounds: quick ? 1 : 5,
    messages: 100_000,
    opens: quick ? 50 : 200,
    starts: quick ? 2 : 7,
    json: values.json === true,
    quick,
    help: values.help === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        case: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}
