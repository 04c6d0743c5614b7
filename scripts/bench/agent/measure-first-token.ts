import { median } from '../statistics.ts';
import type { AgentResult } from './agent-result.ts';
import { type AgentRig, MODEL, urlOf } from './agent-rig.ts';
import { askDirectly, chatWithAgent } from './chat-client.ts';

const LIMIT_MS = 25;
/** The simulator waits so long after a request has arrived, then sends the first piece at once. */
const DELAY_MS = 100;
const WARM_UPS = 15;

/**
 * How long after the simulator sent the first piece of text it is with the client of a chat. The simulator notes when
 * a request arrived and sends `DELAY_MS` later; the lateness of its timer is in the figure. A direct call to the
 * simulator in the same round shows how much of it is that and the client's own reading.
 */
export async function measureFirstToken(
  rig: AgentRig,
  samples: number,
  dataDirectory: string,
): Promise<readonly AgentResult[]> {
  const { agent } = await rig.startAgent(dataDirectory);
  const throughAgent: number[] = [];
  const direct: number[] = [];
  for (let round = -WARM_UPS; round < samples; round += 1) {
    const agentMs = await latencyOf(rig, async () => {
      const { firstTextAtMs, problem } = await chatWithAgent(agent, rig.token, `Hello ${round}!`);
      if (firstTextAtMs === undefined) throw new Error(`a chat failed: ${problem ?? 'no text came'}`);
      return firstTextAtMs;
    });
    const directMs = await latencyOf(rig, () => askDirectly(urlOf(rig.simulator), MODEL, `Hello ${round}!`));
    if (round < 0) continue;
    throughAgent.push(agentMs);
    direct.push(directMs);
  }
  await rig.stopAgent(agent);
  const added = median(throughAgent.map((value, round) => value - (direct[round] ?? Number.NaN)));
  const note = `median of ${samples}; a direct call ${median(direct).toFixed(1)} ms, agent and proxy add ${added.toFixed(1)} ms (paired)`;
  const title = 'first token, from simulator to client';
  return [{ title, value: median(throughAgent), unit: 'ms', limit: LIMIT_MS, note }];
}

async function latencyOf(rig: AgentRig, ask: () => Promise<number>): Promise<number> {
  await rig.script({ delayMs: DELAY_MS, chunks: ['Hello', ' to', ' you', '.'] });
  const seenAtMs = await ask();
  const asked =
    await rig.askSimulator<readonly { readonly path: string; readonly arrivedAtMs: number }[]>('/__requests');
  const call = asked.find(({ path }) => path.endsWith('/chat/completions'));
  if (call === undefined) throw new Error('the simulator was not asked');
  return seenAtMs - (call.arrivedAtMs + DELAY_MS);
}
