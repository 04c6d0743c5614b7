import type { ChatMessage, ToolDefinition } from '@bytebot/shared';

/** A chat request before its model is known. */
export interface ModellessBody {
  readonly messages: readonly ChatMessage[];
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly stream?: boolean;
  readonly tools?: readonly ToolDefinition[];
  readonly tool_choice?: unknown;
  readonly [extra: string]: unknown;
}

/** A chat request as OpenRouter takes it (OpenRouter API reference, "Chat completion"). */
export interface ChatBody extends ModellessBody {
  readonly model: string;
}
