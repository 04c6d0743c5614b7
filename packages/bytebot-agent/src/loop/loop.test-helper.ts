import type { ContentBlock, ToolUseBlock } from '../messages/content-block.ts';
import {
  AgentInterrupt,
  type AssistantTurn,
  type ChatModel,
  type ModelRequest,
} from '../model/chat-model.ts';
import type { Store } from '../store/store.ts';
import type { Task } from '../store/task-records.ts';
import type { StepRecord } from './step.ts';

export const model = { provider: 'proxy', name: 'openai/gpt-4o' };

export function turnOf(
  blocks: readonly ContentBlock[],
  malformedInputs: ReadonlyMap<string, string> = new Map(),
): AssistantTurn {
  return {
    blocks,
    malformedInputs,
    finishReason: blocks.some(({ type }) => type === 'tool_use') ? 'tool_calls' : 'stop',
    usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
    model: 'gpt-4o',
    requestId: undefined,
  };
}

export function textBlock(text: string): { readonly type: 'text'; readonly text: string } {
  return { type: 'text', text };
}

export function useOf(id: string, name: string, input: ToolUseBlock['input'] = {}): ToolUseBlock {
  return { type: 'tool_use', id, name, input };
}

/** Answers by how often the assistant has spoken in the history it is given, so that it can be asked again. */
export class ScriptedModel implements ChatModel {
  readonly requests: ModelRequest[] = [];
  readonly #turns: readonly AssistantTurn[];

  constructor(turns: readonly AssistantTurn[]) {
    this.#turns = turns;
  }

  async generate(request: ModelRequest): Promise<AssistantTurn> {
    this.requests.push(request);
    if (request.signal.aborted) throw new AgentInterrupt();
    const turn = this.#turns[request.messages.filter(({ role }) => role === 'assistant').length];
    if (turn === undefined) throw new Error('The script is at its end.');
    for (const block of turn.blocks) {
      if (block.type === 'text') request.onDelta?.({ type: 'text', text: block.text });
      if (block.type === 'thinking') request.onDelta?.({ type: 'thinking', text: block.thinking });
    }
    return turn;
  }
}

export async function newTask(store: Store): Promise<Task> {
  return await store.tasks.add({
    description: 'Tidy the desktop.',
    type: 'IMMEDIATE',
    priority: 'MEDIUM',
    createdBy: 'USER',
    scheduledFor: null,
    model,
  });
}

/** Keeps the messages of a task, as the task's worker does: the results and the end of their records are one. */
export function recordOf(store: Store, taskId: string, openTurn?: string): StepRecord {
  let owner = openTurn;
  return {
    saveTurn: async ({ blocks }) => {
      owner = (await store.messages.add(taskId, 'ASSISTANT', blocks)).id;
      return owner;
    },
    saveResults: async (results) => {
      await store.transaction(async (inner) => {
        await inner.messages.add(taskId, 'USER', results);
        if (owner !== undefined) await inner.toolCalls.forget(owner);
      });
    },
  };
}
