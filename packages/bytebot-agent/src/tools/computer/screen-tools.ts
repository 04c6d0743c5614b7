import { z } from 'zod';
import { applications } from '../../desktop/desktop-action.ts';
import { defineTool, type Tool, textOutput } from '../tool.ts';
import { type DesktopHands, defineDesktopTool } from './desktop-tool.ts';

/** Looking, waiting and opening programs. */
export function createScreenTools(hands: DesktopHands): readonly Tool[] {
  return [wait(hands), screenshot(hands), application(hands), cursorPosition(hands)];
}

function wait(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_wait',
    description: 'Waits, for a page that loads or a program that starts, and then shows the screen.',
    input: z.object({
      duration: z.int().min(0).max(10_000).default(500).describe('Milliseconds; 500 is usual.'),
    }),
    effect: 'none',
    toAction: (input) => ({ action: 'wait', ...input }),
  });
}

function screenshot({ desktop }: DesktopHands): Tool {
  return defineTool({
    name: 'computer_screenshot',
    description: 'Shows the screen as it is now.',
    input: z.object({}),
    effect: 'none',
    async run(_, { signal }) {
      return { content: [await desktop.screenshot(signal)] };
    },
  });
}

function application(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_application',
    description: 'Opens a program, or brings it to the front when it is open, and makes it fill the screen.',
    input: z.object({
      application: z
        .enum(applications)
        .describe('Which program; desktop shows the empty desktop, directory the file manager.'),
    }),
    toAction: (input) => ({ action: 'application', ...input }),
  });
}

function cursorPosition({ desktop }: DesktopHands): Tool {
  return defineTool({
    name: 'computer_cursor_position',
    description: 'Tells where the mouse pointer is, in pixels from the upper left corner of the screen.',
    input: z.object({}),
    effect: 'none',
    async run(_, { signal }) {
      const { x, y } = await desktop.cursorPosition(signal);
      return textOutput(`Cursor position: ${x}, ${y}`);
    },
  });
}
