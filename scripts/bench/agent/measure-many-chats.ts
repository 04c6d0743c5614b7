import { cpuNanoseconds, processTree, residentBytes } from '../process-tree.ts';
import type { AgentResult } from './agent-result.ts';
import { type AgentRig, MODEL } from './agent-rig.ts';
import { type ChatSeen, chatWithAgent } from './chat-client.ts';

const RESIDENT_LIMIT_MEGABYTES = 250;
const SAMPLE_MS = 50;
/** A long enough answer for all of them to be under way at once: 40 pieces in two seconds. */
const slowAnswer = { chunks: Array.from({ length: 40 }, (_, index) => ` word${index}`), chunkDelayMs: 50 };

/**
 * Many chats at once on one agent with an embedded store: first each streams for two seconds, then each adds a task
 * with a tool. Counts those that failed, and the most memory the agent held meanwhile.
 */
export async function measureManyChats(
  rig: AgentRig,
  chats: number,
  rounds: number,
  dataDirectory: string,
): Promise<readonly AgentResult[]> {
  const { agent } = await rig.startAgent(dataDirectory);
  const memory = watchMemory(agent.processId);
  const problems: string[] = [];
  const resident = [memory.now()];
  const cpuBefore = cpuNanoseconds(processTree(agent.processId));
  let atOnce = 0;
  const all = (message: (turn: number) => string): Promise<readonly ChatSeen[]> =>
    Promise.all(
      Array.from({ length: chats }, (_, turn) =>
        chatWithAgent(agent, rig.token, message(turn)).catch(brokenChat),
      ),
    );
  for (let round = 0; round < rounds; round += 1) {
    await rig.script(slowAnswer);
    const streamed = await all((turn) => `Tell me about ${round}-${turn}.`);
    problems.push(...streamed.flatMap((seen) => problemOf(seen, slowAnswer.chunks.join(''), 0)));
    const { maxConcurrent } = await rig.askSimulator<{ readonly maxConcurrent: number }>('/__state');
    atOnce = Math.max(atOnce, maxConcurrent);
    await rig.resetSimulator();
    const added = await all((turn) => `Add a task to water plant ${round}-${turn}`);
    problems.push(...added.flatMap((seen) => problemOf(seen, undefined, 1)));
    resident.push(memory.now());
  }
  const peakMegabytes = memory.end();
  const cpuMs = (cpuNanoseconds(processTree(agent.processId)) - cpuBefore) / 1e6 / (2 * rounds * chats);
  await rig.stopAgent(agent);
  const first = problems[0] === undefined ? '' : `; the first: ${problems[0]}`;
  return [
    {
      title: `errors of ${chats} chats at once`,
      value: problems.length,
      unit: '',
      limit: 0,
      note: `${rounds * 2 * chats} chats, half of them with a tool; ${atOnce} calls of ${MODEL} at once; ${cpuMs.toFixed(1)} ms of the agent's CPU time each${first}`,
    },
    {
      title: `RSS of the agent during ${chats} chats`,
      value: peakMegabytes,
      unit: 'MB',
      limit: RESIDENT_LIMIT_MEGABYTES,
      note: `the most seen, embedded store; before and after each round ${resident.map((value) => value.toFixed(0)).join(', ')}`,
    },
  ];
}

function brokenChat(error: unknown): ChatSeen {
  const problem = error instanceof Error ? error.message : String(error);
  return { firstTextAtMs: undefined, text: '', toolCalls: [], conversationId: undefined, problem };
}

function problemOf(seen: ChatSeen, text: string | undefined, toolCalls: number): readonly string[] {
  if (seen.problem !== undefined) return [seen.problem];
  if (seen.toolCalls.length !== toolCalls)
    return [`${seen.toolCalls.length} tool calls instead of ${toolCalls}`];
  if (text !== undefined && seen.text.trim() !== text.trim())
    return [`the text was ${seen.text.slice(0, 60)}`];
  return seen.text === '' ? ['there was no text'] : [];
}

interface MemoryPeak {
  /** Megabytes now. */
  now(): number;
  /** The most megabytes seen. */
  end(): number;
}

function watchMemory(processId: number): MemoryPeak {
  let peakBytes = 0;
  const look = (): number => {
    const bytes = residentBytes(processTree(processId));
    peakBytes = Math.max(peakBytes, bytes);
    return bytes / 1_024 / 1_024;
  };
  const timer = setInterval(look, SAMPLE_MS);
  return {
    now: look,
    end() {
      look();
      clearInterval(timer);
      return peakBytes / 1_024 / 1_024;
    },
  };
}
