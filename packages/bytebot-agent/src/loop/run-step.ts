import type { AssistantTurn } from '../model/chat-model.ts';
import { finishTurn } from './finish-turn.ts';
import type { StepOptions, StepOutcome } from './step.ts';

export { closeTurn, finishTurn, type TurnOptions } from './finish-turn.ts';

/**
 * One step of the loop: asks the model, keeps its turn, runs the tools it asked for, and keeps their results.
 *
 * The turn is kept before any tool runs, so that after a crash `finishTurn` goes on where this stopped. An answer
 * without any block is not kept; the caller decides what an empty answer means.
 *
 * @throws ModelError when the model cannot answer.
 * @throws AgentInterrupt when `signal` is aborted: while the model answers nothing is kept; later the turn is kept, with
 * a record of the calls that were run and without results.
 * @throws LoopStopped when the model goes round in circles; all calls of its turn have been answered.
 * @throws StoreError when something cannot be kept.
 */
export async function runStep(options: StepOptions): Promise<StepOutcome> {
  const turn = await ask(options);
  if (turn.blocks.length === 0) return { turn, results: [] };
  const owner = await options.record.saveTurn(turn);
  if (!turn.blocks.some(({ type }) => type === 'tool_use')) return { turn, results: [] };
  const { blocks, malformedInputs } = turn;
  return { turn, results: await finishTurn({ owner, blocks, malformedInputs }, options) };
}

async function ask(options: StepOptions): Promise<AssistantTurn> {
  const { chatModel, model, messages, tools, signal, maxTokens, parallelToolCalls, onEvent } = options;
  return await chatModel.generate({
    model,
    messages,
    signal,
    ...(tools.length === 0 ? {} : { tools: tools.map(({ definition }) => definition) }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(parallelToolCalls === undefined || tools.length === 0 ? {} : { parallelToolCalls }),
    ...(onEvent === undefined ? {} : { onDelta: (delta) => onEvent(delta) }),
  });
}
