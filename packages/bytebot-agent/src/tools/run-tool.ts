import { setImmediate } from 'node:timers/promises';
import type { ToolResultBlock, ToolUseBlock } from '../messages/content-block.ts';
import { AgentInterrupt } from '../model/chat-model.ts';
import type { Store } from '../store/store.ts';
import { revocable } from './revocable-store.ts';
import { type Tool, ToolInputError, type ToolOutput } from './tool.ts';
import { badInputText, errorResult, failedText, lateText, resultOf } from './tool-results.ts';

export interface ToolRun {
  readonly tool: Tool;
  readonly call: ToolUseBlock;
  readonly store: Store;
  /** What the call is recorded under in `Store.toolCalls`. */
  readonly owner: string;
  readonly signal: AbortSignal;
  /** Ends a tool with effect `outside` that has begun; default `signal`. */
  readonly begunToolSignal?: AbortSignal | undefined;
}

export interface ToolOutcome {
  readonly result: ToolResultBlock;
  /** The arguments broke the schema, and nothing was done. */
  readonly hadBadInput: boolean;
}

/**
 * Runs one tool call and records its result, so that after a crash at any point no effect happens twice: a tool with
 * effect `store` shares a transaction with the record, before one with effect `outside` its start is recorded.
 *
 * A tool that fails, or takes longer than its deadline, gives a result that says so. A late tool is left to itself:
 * its signal is aborted, its answer ignored, and its store refuses it.
 *
 * @throws AgentInterrupt when `signal` is aborted; then no result is recorded.
 * @throws StoreError when the record cannot be kept.
 */
export async function runTool(run: ToolRun): Promise<ToolOutcome> {
  const { tool, call, store, owner, signal, begunToolSignal = signal } = run;
  if (signal.aborted) throw new AgentInterrupt();
  if (tool.effect === 'store') return await runInTransaction(run);
  const isOutside = tool.effect === 'outside';
  if (isOutside) await store.toolCalls.start(owner, call.id, tool.name);
  const outcome = await outcomeOf(isOutside ? { ...run, signal: begunToolSignal } : run, store);
  await store.toolCalls.finish(owner, call.id, tool.name, outcome.result);
  return outcome;
}

async function runInTransaction(run: ToolRun): Promise<ToolOutcome> {
  const { tool, call, store, owner } = run;
  let failure: ToolOutcome | undefined;
  try {
    return await store.transaction(async (inner) => {
      failure = undefined;
      const outcome = await outcomeOf(run, inner);
      if (outcome.threw) {
        failure = outcome;
        throw new RolledBack();
      }
      await inner.toolCalls.finish(owner, call.id, tool.name, outcome.result);
      return outcome;
    });
  } catch (error) {
    if (!(error instanceof RolledBack) || failure === undefined) throw error;
    await store.toolCalls.finish(owner, call.id, tool.name, failure.result);
    return failure;
  }
}

/** Ends a transaction whose tool failed, so that nothing it did stays. */
class RolledBack extends Error {}

/** `threw`: the tool gave no answer of its own, and what it did in a transaction must not stay. */
async function outcomeOf(
  { tool, call, signal }: ToolRun,
  store: Store,
): Promise<ToolOutcome & { readonly threw: boolean }> {
  const { ending, answer } = await answerInTime(tool, call, store, signal);
  if (ending === 'answered') return { result: resultOf(call.id, answer), hadBadInput: false, threw: false };
  if (ending === 'late') {
    const text = lateText(tool.name, tool.deadlineMs, tool.effect);
    return { result: errorResult(call.id, text), hadBadInput: false, threw: true };
  }
  if (answer instanceof ToolInputError) {
    const text = badInputText(tool, answer.message);
    return { result: errorResult(call.id, text), hadBadInput: true, threw: true };
  }
  return { result: errorResult(call.id, failedText(tool.name, answer)), hadBadInput: false, threw: true };
}

type Ending =
  | { readonly ending: 'answered'; readonly answer: ToolOutput }
  | { readonly ending: 'failed'; readonly answer: unknown }
  | { readonly ending: 'late'; readonly answer: undefined };

/** @throws AgentInterrupt when `signal` is aborted before the tool answers. */
async function answerInTime(
  tool: Tool,
  call: ToolUseBlock,
  store: Store,
  signal: AbortSignal,
): Promise<Ending> {
  const deadline = new AbortController();
  const lent = revocable(store);
  const ended = AbortSignal.any([signal, deadline.signal]);
  const timer = setTimeout(() => deadline.abort(), tool.deadlineMs);
  try {
    const answer = answerOf(tool, call, { store: lent.store, signal: ended });
    // A tool that is done when it is stopped has had its effect, and its answer counts.
    const ending = await Promise.race([
      answer,
      aborted(ended).then(() => Promise.race([answer, setImmediate()])),
    ]);
    if (ending?.ending === 'answered') return ending;
    if (signal.aborted) throw new AgentInterrupt();
    if (ending === undefined || deadline.signal.aborted) return { ending: 'late', answer: undefined };
    if (ending.answer instanceof AgentInterrupt) throw ending.answer;
    return ending;
  } finally {
    clearTimeout(timer);
    await lent.revoke();
  }
}

async function answerOf(
  tool: Tool,
  { input }: ToolUseBlock,
  context: Parameters<Tool['run']>[1],
): Promise<Ending> {
  try {
    return { ending: 'answered', answer: await tool.run(input, context) };
  } catch (error) {
    return { ending: 'failed', answer: error };
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
