import { z } from 'zod';
import type { Tool } from '../tool.ts';
import { type DesktopHands, defineDesktopTool, LONG_DEADLINE_MS } from './desktop-tool.ts';
import { delayMs, keyNames, mayBeMissing, pressState } from './fields.ts';

/** Everything the keyboard does. */
export function createKeyboardTools(hands: DesktopHands): readonly Tool[] {
  return [typeKeys(hands), pressKeys(hands), typeText(hands), pasteText(hands)];
}

/** Told by the model, for those who show its calls; the desktop has no use for it. */
const isSensitive = mayBeMissing(z.boolean().describe('True for passwords and other secrets.'));

function typeKeys(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_type_keys',
    description:
      'Presses keys together and lets them go: a shortcut such as ["ctrl", "c"], or one key such as ["Enter"].',
    input: z.object({
      keys: keyNames.describe('Names of keys, such as ctrl, alt, shift, Enter, Escape, Tab, Up, F5, a.'),
      delay: mayBeMissing(delayMs.describe('How long the keys stay down, in milliseconds.')),
    }),
    toAction: (input) => ({ action: 'type_keys', ...input }),
  });
}

function pressKeys(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_press_keys',
    description: 'Presses keys and keeps them down, or lets them go. Let go of every key you pressed.',
    input: z.object({
      keys: keyNames.describe('Names of keys, such as ctrl, alt, shift.'),
      press: pressState.describe('down presses, up lets go.'),
    }),
    toAction: (input) => ({ action: 'press_keys', ...input }),
  });
}

function typeText(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_type_text',
    description:
      'Types a text key by key where the keyboard focus is. For short texts of plain letters, digits and signs, and for password fields; longer texts and other characters go in with computer_paste_text.',
    input: z.object({
      text: z.string().min(1).max(1_000).describe('What to type.'),
      delay: mayBeMissing(delayMs.describe('Pause after each key, in milliseconds.')),
      isSensitive,
    }),
    deadlineMs: LONG_DEADLINE_MS,
    toAction: ({ text, delay }) => ({ action: 'type_text', text, delay }),
  });
}

function pasteText(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_paste_text',
    description:
      'Puts a text on the clipboard and pastes it with ctrl+v where the keyboard focus is. For long texts and for any character.',
    input: z.object({ text: z.string().min(1).max(100_000).describe('What to paste.'), isSensitive }),
    toAction: ({ text }) => ({ action: 'paste_text', text }),
  });
}
