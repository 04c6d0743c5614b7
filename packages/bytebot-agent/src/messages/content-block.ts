/**
 * What a message is made of, in the shapes ByteBot stores and its clients read (ByteBot, `MessageContentBlock`).
 * Anthropic's content blocks, with what a person did at the desktop beside them.
 */
export type ContentBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolUseBlock
  | ToolResultBlock
  | UserActionBlock;

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
}

/** A file in base64. */
export interface Base64Source {
  readonly type: 'base64';
  readonly media_type: string;
  readonly data: string;
}

export interface ImageBlock {
  readonly type: 'image';
  readonly source: Base64Source;
}

export interface DocumentBlock {
  readonly type: 'document';
  readonly source: Base64Source;
  readonly name?: string;
  readonly size?: number;
}

export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature: string;
}

export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

/** The model asks for a tool. `id` is unique within its message. */
export interface ToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content: readonly (TextBlock | ImageBlock | DocumentBlock)[];
  readonly is_error?: boolean;
}

/** What a person did while the task was under their control: tool uses and screenshots. */
export interface UserActionBlock {
  readonly type: 'user_action';
  readonly content: readonly (ToolUseBlock | ImageBlock | TextBlock)[];
}

/** Who a stored message is from, in ByteBot's words. */
export type Role = 'USER' | 'ASSISTANT';
