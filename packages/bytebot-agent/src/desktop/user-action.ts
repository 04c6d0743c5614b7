import { z } from 'zod';
import type { ImageBlock, ToolUseBlock, UserActionBlock } from '../messages/content-block.ts';
import { mouseButtons, pressStates, scrollDirections } from './desktop-action.ts';
import { readScreenshot } from './desktop-answer.ts';

const point = z.object({ x: z.number(), y: z.number() });
const button = z.enum(mouseButtons);
const keys = z.array(z.string().max(100)).max(100);
const holdKeys = keys.optional();
const delay = z.number().optional();

/** A drag is reported with every point the mouse passed; a model needs its course, not its pixels. */
const PATH_POINTS_MAX = 50;

const path = z.array(point).min(1).transform(thinned);

/**
 * What the desktop reports of a person's hands, and the fields of each that are kept (ByteBot,
 * `convert…ActionToToolUseBlock`).
 */
const reportedActions: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  click_mouse: z.object({
    button,
    clickCount: z.number().default(1),
    coordinates: point.optional(),
    holdKeys,
  }),
  drag_mouse: z.object({ path, button, holdKeys }),
  press_mouse: z.object({ button, press: z.enum(pressStates), coordinates: point.optional() }),
  scroll: z.object({
    direction: z.enum(scrollDirections),
    scrollCount: z.number(),
    coordinates: point.optional(),
    holdKeys,
  }),
  type_keys: z.object({ keys, delay }),
  press_keys: z.object({ keys, press: z.enum(pressStates) }),
  type_text: z
    .object({ text: z.string().max(100_000), delay, sensitive: z.boolean().optional() })
    .transform(({ text, sensitive, ...rest }) =>
      sensitive === true ? { text: '[hidden]', ...rest, isSensitive: true } : { text, ...rest },
    ),
};

const named = z.looseObject({ action: z.string() });

/**
 * What a person did at the desktop, as it is stored: the tool the model would have used, after the screen as it was.
 *
 * @param report The action as the desktop reports it.
 * @param shot The screenshot that came with it, if one did; one that is none is left out.
 * @returns undefined for what is no action a model could learn from.
 */
export function readUserAction(
  report: unknown,
  shot: unknown,
  toolUseId: string,
): UserActionBlock | undefined {
  const name = named.safeParse(report);
  if (!name.success || !Object.hasOwn(reportedActions, name.data.action)) return undefined;
  const read = reportedActions[name.data.action]?.safeParse(report);
  if (read?.success !== true) return undefined;
  const action: ToolUseBlock = {
    type: 'tool_use',
    id: toolUseId,
    name: `computer_${name.data.action}`,
    input: withoutUndefined(read.data),
  };
  const image = imageOf(shot);
  return { type: 'user_action', content: image === undefined ? [action] : [image, action] };
}

function imageOf(shot: unknown): ImageBlock | undefined {
  if (shot === undefined) return undefined;
  try {
    return readScreenshot(shot);
  } catch {
    return undefined;
  }
}

function thinned<Point>(points: readonly Point[]): readonly Point[] {
  if (points.length <= PATH_POINTS_MAX) return points;
  const step = (points.length - 1) / (PATH_POINTS_MAX - 1);
  return Array.from({ length: PATH_POINTS_MAX }, (_, index) => points[Math.round(index * step)]).filter(
    (point) => point !== undefined,
  );
}

function withoutUndefined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
