import type { ChatMessage } from '@bytebot/shared';
import type { ContentBlock, ToolResultBlock } from '../messages/content-block.ts';
import type { AssistantTurn, ChatModel } from '../model/chat-model.ts';
import type { Store } from '../store/store.ts';
import type { ModelChoice } from '../store/task-records.ts';
import type { Tool } from '../tools/tool.ts';
import type { LoopGuard } from './loop-guard.ts';

/** What happens while a step runs, for those who watch. */
export type StepEvent =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string }
  | {
      readonly type: 'tool_call';
      readonly id: string;
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'tool_result'; readonly name: string; readonly result: ToolResultBlock };

/** Where a step's messages are kept. */
export interface StepRecord {
  /**
   * Keeps the assistant's turn before any of its tools runs.
   * @returns what the turn's tool calls are recorded under in `Store.toolCalls`.
   */
  saveTurn(turn: AssistantTurn): Promise<string>;
  /** Keeps the results of all the turn's tool calls, in the order of the calls, as one message. */
  saveResults(results: readonly ToolResultBlock[]): Promise<void>;
}

export interface StepOptions {
  readonly chatModel: ChatModel;
  readonly model: ModelChoice;
  /** The whole history, the system message first. */
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly Tool[];
  readonly store: Store;
  readonly record: StepRecord;
  /** One for a whole run: it counts across steps. */
  readonly guard: LoopGuard;
  readonly signal: AbortSignal;
  /**
   * Ends a tool with an effect outside that has begun; default `signal`. Where it is aborted later than that, what came
   * of the tool can still be recorded.
   */
  readonly begunToolSignal?: AbortSignal | undefined;
  readonly maxTokens?: number;
  readonly parallelToolCalls?: boolean;
  onEvent?(event: StepEvent): void;
}

export interface StepOutcome {
  readonly turn: AssistantTurn;
  /** Empty when the model used no tool: it is done. */
  readonly results: readonly ToolResultBlock[];
}

/** A turn that was kept, whose tools have not all been answered. */
export interface OpenTurn {
  readonly owner: string;
  readonly blocks: readonly ContentBlock[];
  readonly malformedInputs: ReadonlyMap<string, string>;
}
