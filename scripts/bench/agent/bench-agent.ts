import { describeMachine, Neighbours } from '../machine.ts';
import type { Workspace } from '../workspace.ts';
import { type AgentBenchOptions, agentUsage, readAgentOptions } from './agent-options.ts';
import { type AgentResult, agentTable } from './agent-result.ts';
import { AgentRig, unbuiltPackage } from './agent-rig.ts';
import { fillStore } from './fill-store.ts';
import { measureFirstToken } from './measure-first-token.ts';
import { measureManyChats } from './measure-many-chats.ts';
import { measureOpening, measureStart } from './measure-store.ts';

/** Where the words of a run go. */
export interface BenchOutput {
  readonly print: (text: string) => void;
  readonly progress: (line: string) => void;
}

/**
 * `npm run bench -- agent`: simulator, proxy and agent as processes on this machine, measured against their limits.
 *
 * @returns the exit code: 1 when a chat failed; a missed limit is reported and leaves it 0
 */
export async function benchAgent(
  args: readonly string[],
  openWorkspace: () => Workspace,
  { print, progress }: BenchOutput,
): Promise<number> {
  const options = readAgentOptions(args);
  if (options.help) {
    print(agentUsage);
    return 0;
  }
  const missing = unbuiltPackage();
  if (missing !== undefined) throw new Error(`${missing} is not built yet: npm run setup builds it.`);
  const neighbours = new Neighbours();
  const rig = await AgentRig.start(openWorkspace());
  const results = await measureAll(rig, options, progress);
  const about = { ...describeMachine(), neighbours: neighbours.describe() };
  if (options.json) print(JSON.stringify({ about, results }, null, 2));
  else {
    print(
      `\nNode ${about.node}; ${about.processor}, ${about.cores} cores, nothing pinned; ${about.neighbours}`,
    );
    print(`\n${agentTable(results)}`);
    if (options.quick) print('\na quick run: fewer samples, chats and starts');
  }
  return results.some(({ title, value }) => title.startsWith('errors') && value > 0) ? 1 : 0;
}

async function measureAll(
  rig: AgentRig,
  options: AgentBenchOptions,
  progress: BenchOutput['progress'],
): Promise<readonly AgentResult[]> {
  const results: AgentResult[] = [];
  const asks = (name: (typeof options.cases)[number]): boolean => options.cases.includes(name);
  const folder = (name: string): string => rig.workspace.file(name);
  if (asks('first-token')) {
    progress(`first-token: ${options.samples} chats, and as many direct calls`);
    results.push(...(await measureFirstToken(rig, options.samples, folder('first-token'))));
  }
  if (asks('many-chats')) {
    progress(`many-chats: ${options.chats} at once, ${options.chatRounds} times streamed and with a tool`);
    const { chats, chatRounds } = options;
    results.push(...(await measureManyChats(rig, chats, chatRounds, folder('many-chats'))));
  }
  if (asks('start')) {
    progress(`start: ${options.starts} times with a new store`);
    const title = 'start to ready, new store';
    results.push(...(await measureStart(rig, title, options.starts, (turn) => folder(`start-${turn}`))));
  }
  if (asks('large-store'))
    results.push(...(await measureLargeStore(rig, options, folder('large'), progress)));
  return results;
}

async function measureLargeStore(
  rig: AgentRig,
  { messages, opens, starts }: AgentBenchOptions,
  directory: string,
  progress: BenchOutput['progress'],
): Promise<readonly AgentResult[]> {
  progress(`large-store: writing ${messages.toLocaleString('en')} messages`);
  const { agent } = await rig.startAgent(directory);
  await rig.stopAgent(agent);
  const filled = fillStore(directory, messages);
  progress(`large-store: ${starts} starts, ${opens} conversations`);
  const title = `start to ready, ${messages.toLocaleString('en')} messages`;
  return [
    ...(await measureOpening(rig, filled, opens, messages, directory)),
    ...(await measureStart(rig, title, starts, () => directory)),
  ];
}
