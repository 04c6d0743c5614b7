import type { ChatMessage, ToolDefinition } from '@bytebot/shared';
import type { ContentBlock } from '../messages/content-block.ts';
import type { ModelChoice } from '../store/task-records.ts';

/** One question to a model, in OpenAI's dialect. */
export interface ModelRequest {
  readonly model: ModelChoice;
  /** The system message first. */
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ToolDefinition[];
  /** Default 8192. */
  readonly maxTokens?: number;
  /** False asks for one tool call at a time. */
  readonly parallelToolCalls?: boolean;
  readonly signal: AbortSignal;
  /** Called with each piece of the answer as it comes. A retry happens only before the first piece. */
  onDelta?(delta: ModelDelta): void;
}

export type ModelDelta =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly text: string };

export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
}

/** What the model answered. */
export interface AssistantTurn {
  /** Thinking, text and tool uses. Empty when the model said nothing. */
  readonly blocks: readonly ContentBlock[];
  /** The raw arguments of the tool uses whose arguments are no JSON object, by tool use id; their `input` is `{}`. */
  readonly malformedInputs: ReadonlyMap<string, string>;
  readonly finishReason: string | null;
  readonly usage: TokenUsage;
  /** The model that answered, as the upstream names it. */
  readonly model: string;
  readonly requestId: string | undefined;
}

/**
 * A model that can be asked: through the proxy, or a provider directly. It streams in any case, so that no gateway's
 * idle time-out ends a long answer.
 */
export interface ChatModel {
  /**
   * @throws ModelError when the model or the way to it failed, after the retries that are worth it.
   * @throws AgentInterrupt when `signal` was aborted.
   */
  generate(request: ModelRequest): Promise<AssistantTurn>;
}

/** A model a user may choose (`GET /tasks/models`). */
export interface ModelInfo extends ModelChoice {
  readonly title: string;
  readonly contextWindow: number;
}

/** Which models there are. */
export interface ModelList {
  /** @throws ModelListError with the status and text for the client. */
  list(): Promise<readonly ModelInfo[]>;
  /** Tokens; `DEFAULT_CONTEXT_WINDOW` when nobody knows. Never fails: it is asked in the middle of a task. */
  contextWindowOf(model: ModelChoice): Promise<number>;
  /** What is used when the user chose none. @throws ConfigurationError when none is set up. */
  defaultModel(): ModelChoice;
}

/** Tokens, for a model nobody knows the window of (ByteBot). */
export const DEFAULT_CONTEXT_WINDOW = 200_000;

/** The work was stopped on purpose: takeover, cancel, shutdown, a client that left. No failure. */
export class AgentInterrupt extends Error {
  override readonly name = 'BytebotAgentInterrupt';

  constructor() {
    super('BytebotAgentInterrupt');
  }
}
