import type { ToolDefinition } from '@bytebot/shared';
import { z } from 'zod';
import type { DocumentBlock, ImageBlock, TextBlock } from '../messages/content-block.ts';
import type { Store } from '../store/store.ts';

/**
 * What happens in the world when a tool runs, which decides what becomes of it after a crash: `none` may run again,
 * `store` runs in one transaction with the record of its result, `outside` is never repeated.
 */
export type ToolEffect = 'none' | 'store' | 'outside';

export interface ToolContext {
  /** For a tool with effect `store`, inside the transaction. */
  readonly store: Store;
  readonly signal: AbortSignal;
}

export interface ToolOutput {
  readonly content: readonly (TextBlock | ImageBlock | DocumentBlock)[];
  readonly isError?: boolean;
}

/** A tool the model may use. Made with `defineTool`. */
export interface Tool {
  readonly name: string;
  readonly definition: ToolDefinition;
  readonly effect: ToolEffect;
  /** How long one call may take. */
  readonly deadlineMs: number;
  /** @throws ToolInputError when the input breaks the schema. */
  run(input: unknown, context: ToolContext): Promise<ToolOutput>;
}

/** The model's arguments break the tool's schema; the message goes back to the model. */
export class ToolInputError extends Error {
  override readonly name = 'ToolInputError';
}

const DEFAULT_TOOL_DEADLINE_MS = 30_000;

export interface ToolDescription<Schema extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema;
  readonly effect: ToolEffect;
  readonly deadlineMs?: number;
  run(input: z.output<Schema>, context: ToolContext): Promise<ToolOutput>;
}

/** A tool from a zod schema: the model reads it as JSON Schema, and what the model sends is checked against it. */
export function defineTool<Schema extends z.ZodObject>(description: ToolDescription<Schema>): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(description.input, { io: 'input' });
  return {
    name: description.name,
    definition: {
      type: 'function',
      function: { name: description.name, description: description.description, parameters },
    },
    effect: description.effect,
    deadlineMs: description.deadlineMs ?? DEFAULT_TOOL_DEADLINE_MS,
    run(input, context) {
      const read = description.input.safeParse(input);
      if (read.success) return description.run(read.data, context);
      return Promise.reject(new ToolInputError(z.prettifyError(read.error)));
    },
  };
}

/** The usual answer of a tool: a text. */
export function textOutput(text: string): ToolOutput {
  return { content: [{ type: 'text', text }] };
}
