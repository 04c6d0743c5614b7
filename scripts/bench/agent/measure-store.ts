import type { Server } from '../servers.ts';
import { median } from '../statistics.ts';
import type { AgentResult } from './agent-result.ts';
import { type AgentRig, USER, urlOf } from './agent-rig.ts';
import type { FilledStore } from './fill-store.ts';

const OPEN_LIMIT_MS = 50;
const START_LIMIT_MS = 3_000;

/** How long it takes to open a conversation, each time another one: its messages, asked for and read whole. */
export async function measureOpening(
  rig: AgentRig,
  { conversationIds }: FilledStore,
  opens: number,
  messages: number,
  dataDirectory: string,
): Promise<readonly AgentResult[]> {
  const { agent } = await rig.startAgent(dataDirectory);
  const times: number[] = [];
  for (let turn = 0; turn < opens; turn += 1) {
    const id = conversationIds[(turn * 7) % conversationIds.length] ?? 0;
    times.push(await timeOfOpening(agent, rig.token, id));
  }
  await rig.stopAgent(agent);
  const title = `opening a conversation among ${messages.toLocaleString('en')} messages`;
  const note = `median of ${opens}, another one each time; the slowest ${Math.max(...times).toFixed(0)} ms`;
  return [{ title, value: median(times), unit: 'ms', limit: OPEN_LIMIT_MS, note }];
}

async function timeOfOpening(agent: Server, token: string, id: number): Promise<number> {
  const startedAt = performance.now();
  const response = await fetch(`${urlOf(agent)}/api/${USER}/conversations/${id}/messages`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  const elapsedMs = performance.now() - startedAt;
  if (response.status !== 200 || !text.includes('49: the task')) {
    throw new Error(`conversation ${id} was answered ${response.status}: ${text.slice(0, 200)}`);
  }
  return elapsedMs;
}

/** From the start of the process to the first 200 of `/ready`. */
export async function measureStart(
  rig: AgentRig,
  title: string,
  starts: number,
  directoryOf: (turn: number) => string,
): Promise<readonly AgentResult[]> {
  const times: number[] = [];
  for (let turn = 0; turn < starts; turn += 1) {
    const { agent, readyAfterMs } = await rig.startAgent(directoryOf(turn));
    times.push(readyAfterMs);
    await rig.stopAgent(agent);
  }
  const note = `median of ${starts}; the slowest ${Math.max(...times).toFixed(0)} ms`;
  return [{ title, value: median(times), unit: 'ms', limit: START_LIMIT_MS, note }];
}
