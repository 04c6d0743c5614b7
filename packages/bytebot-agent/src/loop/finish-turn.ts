import type { ToolResultBlock, ToolUseBlock } from '../messages/content-block.ts';
import { AgentInterrupt } from '../model/chat-model.ts';
import { runTool } from '../tools/run-tool.ts';
import {
  badInputText,
  errorResult,
  interruptedText,
  malformedText,
  unknownToolText,
} from '../tools/tool-results.ts';
import { LoopStopped } from './loop-guard.ts';
import type { OpenTurn, StepOptions } from './step.ts';

export type TurnOptions = Pick<
  StepOptions,
  'tools' | 'store' | 'record' | 'guard' | 'signal' | 'begunToolSignal' | 'onEvent'
>;

/**
 * Answers every tool call of a turn that was kept, in order, and keeps the results as one message. Also for a turn that
 * a crash has left open: a call that was finished keeps its result, one that was begun outside of the store is not
 * repeated but answered with a word of warning, the others run.
 *
 * The records of the calls are forgotten once the results are kept. A `StepRecord` that forgets them in the transaction
 * that keeps the results leaves none behind in a crash between the two.
 *
 * @returns the results in the order of the calls.
 * @throws AgentInterrupt when `signal` is aborted before the last call was run. Nothing is kept then but the record of
 * the calls that were run, and the turn stays open.
 * @throws LoopStopped when the guard ends the run, after the results were kept: the calls that were not run say why.
 * @throws StoreError when something cannot be kept.
 */
export async function finishTurn(turn: OpenTurn, options: TurnOptions): Promise<readonly ToolResultBlock[]> {
  const calls = turn.blocks.filter((block) => block.type === 'tool_use');
  await recordMalformed(turn, calls, options);
  const results: ToolResultBlock[] = [];
  let stopped: LoopStopped | undefined;
  for (const call of calls) {
    options.onEvent?.({ type: 'tool_call', id: call.id, name: call.name, input: call.input });
    const answer: Answer =
      stopped === undefined ? await answerCall(call, turn, options) : notRun(call, stopped);
    stopped ??= answer.stopped;
    results.push(answer.result);
    options.onEvent?.({ type: 'tool_result', name: call.name, result: answer.result });
  }
  await keepResults(turn, results, options);
  if (stopped !== undefined) throw stopped;
  return results;
}

/**
 * Answers the calls of an open turn without running any: the finished ones with their results, the others with `reason`.
 * For a turn that a person has taken over from.
 *
 * @param reason A sentence for the model: why the calls were not run.
 */
export async function closeTurn(
  turn: Pick<OpenTurn, 'owner' | 'blocks'>,
  { store, record }: Pick<TurnOptions, 'store' | 'record'>,
  reason: string,
): Promise<readonly ToolResultBlock[]> {
  const results: ToolResultBlock[] = [];
  for (const block of turn.blocks) {
    if (block.type !== 'tool_use') continue;
    const known = await store.toolCalls.stateOf(turn.owner, block.id);
    if (known.state === 'finished') results.push(known.result);
    else
      results.push(errorResult(block.id, known.state === 'started' ? interruptedText(block.name) : reason));
  }
  await keepResults(turn, results, { store, record });
  return results;
}

async function keepResults(
  { owner }: Pick<OpenTurn, 'owner'>,
  results: readonly ToolResultBlock[],
  { store, record }: Pick<TurnOptions, 'store' | 'record'>,
): Promise<void> {
  if (results.length > 0) await record.saveResults(results);
  await store.toolCalls.forget(owner);
}

interface Answer {
  readonly result: ToolResultBlock;
  /** The guard ended the run with this call. */
  readonly stopped?: LoopStopped;
}

/**
 * The raw arguments are not kept with the turn, and a tool must not run with the empty input that stands in for them
 * after a crash: their results are recorded before anything else is done.
 */
async function recordMalformed(
  { owner, malformedInputs }: OpenTurn,
  calls: readonly ToolUseBlock[],
  { store, tools }: TurnOptions,
): Promise<void> {
  for (const call of calls) {
    const raw = malformedInputs.get(call.id);
    const tool = tools.find(({ name }) => name === call.name);
    if (raw === undefined || tool === undefined) continue;
    const result = errorResult(call.id, badInputText(tool, malformedText(raw)));
    await store.toolCalls.finish(owner, call.id, call.name, result);
  }
}

async function answerCall(call: ToolUseBlock, turn: OpenTurn, options: TurnOptions): Promise<Answer> {
  const { tools, store, guard, signal, begunToolSignal } = options;
  if (signal.aborted) throw new AgentInterrupt();
  const known = await store.toolCalls.stateOf(turn.owner, call.id);
  const isMalformed = turn.malformedInputs.has(call.id);
  if (known.state === 'finished') {
    const stopped = isMalformed ? guarded(() => guard.noteBadInput(call.name)) : undefined;
    return withStop(known.result, stopped);
  }
  const tool = tools.find(({ name }) => name === call.name);
  if (known.state === 'started' && (tool === undefined || tool.effect === 'outside'))
    return { result: errorResult(call.id, interruptedText(call.name)) };
  const repeated = guarded(() => guard.noteCall(call.name, call.input));
  if (repeated !== undefined) return notRun(call, repeated);
  if (tool === undefined) {
    const result = errorResult(call.id, unknownToolText(call.name, tools));
    return withStop(
      result,
      guarded(() => guard.noteBadInput(call.name)),
    );
  }
  const { owner } = turn;
  const { result, hadBadInput } = await runTool({ tool, call, store, owner, signal, begunToolSignal });
  if (hadBadInput)
    return withStop(
      result,
      guarded(() => guard.noteBadInput(call.name)),
    );
  guard.noteGoodInput();
  return { result };
}

function notRun(call: ToolUseBlock, stopped: LoopStopped): Answer {
  return { result: errorResult(call.id, `Not run. ${stopped.message}`), stopped };
}

function withStop(result: ToolResultBlock, stopped: LoopStopped | undefined): Answer {
  return stopped === undefined ? { result } : { result, stopped };
}

function guarded(note: () => void): LoopStopped | undefined {
  try {
    note();
    return undefined;
  } catch (error) {
    if (error instanceof LoopStopped) return error;
    throw error;
  }
}
