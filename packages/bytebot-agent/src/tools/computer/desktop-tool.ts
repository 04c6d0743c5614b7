import type { z } from 'zod';
import { type Desktop, DesktopError } from '../../desktop/desktop.ts';
import type { DesktopAction } from '../../desktop/desktop-action.ts';
import { defineTool, type Tool, type ToolEffect, type ToolOutput } from '../tool.ts';

/** What the computer tools work with. */
export interface DesktopHands {
  readonly desktop: Desktop;
  /** How long the screen gets to settle after an action before it is looked at. */
  readonly settleMs: number;
  /** @throws the signal's reason when it is aborted meanwhile. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
}

export interface DesktopToolDescription<Schema extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema;
  /** Default `outside`. */
  readonly effect?: ToolEffect;
  /** For the whole call, the screenshot included. Default 90 s. */
  readonly deadlineMs?: number;
  toAction(input: z.output<Schema>): DesktopAction;
}

const DEADLINE_MS = 90_000;

/** For actions whose length the model decides: typing, waiting, dragging. */
export const LONG_DEADLINE_MS = 360_000;

/** A tool that acts on the desktop and shows what the screen looks like afterwards (ByteBot). */
export function defineDesktopTool<Schema extends z.ZodObject>(
  hands: DesktopHands,
  description: DesktopToolDescription<Schema>,
): Tool {
  const { name, description: text, input, toAction } = description;
  return defineTool({
    name,
    description: text,
    input,
    effect: description.effect ?? 'outside',
    deadlineMs: description.deadlineMs ?? DEADLINE_MS,
    async run(values, { signal }) {
      await hands.desktop.act(toAction(values), signal);
      return outcome(hands, signal);
    },
  });
}

/**
 * The action is done, so a screenshot that fails is told and does not fail the tool: the model would do the action
 * once more.
 */
async function outcome(hands: DesktopHands, signal: AbortSignal): Promise<ToolOutput> {
  const done = { type: 'text', text: 'Tool executed successfully' } as const;
  await hands.sleep(hands.settleMs, signal);
  try {
    return { content: [done, await hands.desktop.screenshot(signal)] };
  } catch (error) {
    if (!(error instanceof DesktopError)) throw error;
    const text = `The action was done, but the screenshot after it failed: ${error.message}`;
    return { content: [done, { type: 'text', text }] };
  }
}
