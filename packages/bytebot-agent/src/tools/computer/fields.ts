import { z } from 'zod';
import { screenHeight, screenWidth } from '../../desktop/desktop.ts';
import { mouseButtons, pressStates } from '../../desktop/desktop-action.ts';

/** A field the model may leave out. Models of some providers write null where they leave something out. */
export function mayBeMissing<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === null ? undefined : value), schema.optional()).optional();
}

/** A point inside ByteBot's screen: a model that guesses outside of it is told so, and looks again. */
export const coordinates = z.object({
  x: z.number().min(0).max(screenWidth).describe(`Pixels from the left edge, 0 to ${screenWidth}.`),
  y: z.number().min(0).max(screenHeight).describe(`Pixels from the top edge, 0 to ${screenHeight}.`),
});

export const coordinatePath = z.array(coordinates).min(1).max(500);

const keyName = z.string().min(1).max(40);

/** Names as X11 and nut.js spell them, which the desktop looks up in any case. */
export const keyNames = z.array(keyName).min(1).max(20);

export const heldKeys = mayBeMissing(z.array(keyName).max(10).describe('Keys to hold down meanwhile.'));

export const mouseButton = z.enum(mouseButtons);

export const pressState = z.enum(pressStates);

/** Milliseconds. */
export const delayMs = z.number().min(0).max(1_000);
