import { z } from 'zod';
import { scrollDirections } from '../../desktop/desktop-action.ts';
import type { Tool } from '../tool.ts';
import { type DesktopHands, defineDesktopTool, LONG_DEADLINE_MS } from './desktop-tool.ts';
import { coordinatePath, coordinates, heldKeys, mayBeMissing, mouseButton, pressState } from './fields.ts';

/** Everything the mouse does. */
export function createMouseTools(hands: DesktopHands): readonly Tool[] {
  return [
    moveMouse(hands),
    traceMouse(hands),
    clickMouse(hands),
    pressMouse(hands),
    dragMouse(hands),
    scroll(hands),
  ];
}

function moveMouse(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_move_mouse',
    description: 'Moves the mouse pointer to a point of the screen, for example to see what appears there.',
    input: z.object({ coordinates: coordinates.describe('Where to move the pointer.') }),
    toAction: (input) => ({ action: 'move_mouse', ...input }),
  });
}

function traceMouse(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_trace_mouse',
    description: 'Moves the mouse pointer through several points, without pressing a button.',
    input: z.object({
      path: coordinatePath.describe('The points, in the order they are visited.'),
      holdKeys: heldKeys,
    }),
    deadlineMs: LONG_DEADLINE_MS,
    toAction: (input) => ({ action: 'trace_mouse', ...input, holdKeys: unlessEmpty(input.holdKeys) }),
  });
}

function clickMouse(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_click_mouse',
    description: 'Clicks at a point of the screen, or where the pointer is when no point is given.',
    input: z.object({
      coordinates: mayBeMissing(coordinates.describe('Where to click; left out: where the pointer is.')),
      button: mouseButton.default('left').describe('Which button.'),
      holdKeys: heldKeys,
      clickCount: z.int().min(1).max(5).default(1).describe('2 is a double click, 3 selects a line.'),
    }),
    toAction: (input) => ({ action: 'click_mouse', ...input, holdKeys: unlessEmpty(input.holdKeys) }),
  });
}

function pressMouse(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_press_mouse',
    description:
      'Presses a mouse button and keeps it down, or lets it go. For what a click or a drag cannot do; let go of what you pressed.',
    input: z.object({
      coordinates: mayBeMissing(coordinates.describe('Where to do it; left out: where the pointer is.')),
      button: mouseButton.describe('Which button.'),
      press: pressState.describe('down presses, up lets go.'),
    }),
    toAction: (input) => ({ action: 'press_mouse', ...input }),
  });
}

function dragMouse(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_drag_mouse',
    description:
      'Presses a mouse button at the first point, moves through the others and lets go at the last.',
    input: z.object({
      path: coordinatePath.describe('The points, from where it is taken to where it is dropped.'),
      button: mouseButton.describe('Which button is held.'),
      holdKeys: heldKeys,
    }),
    deadlineMs: LONG_DEADLINE_MS,
    toAction: (input) => ({ action: 'drag_mouse', ...input, holdKeys: unlessEmpty(input.holdKeys) }),
  });
}

function scroll(hands: DesktopHands): Tool {
  return defineDesktopTool(hands, {
    name: 'computer_scroll',
    description: 'Turns the mouse wheel over a point of the screen.',
    input: z.object({
      coordinates: mayBeMissing(coordinates.describe('Over what to scroll; left out: where the pointer is.')),
      direction: z.enum(scrollDirections).describe('Where the view goes.'),
      scrollCount: z.int().min(1).max(100).describe('How many steps of the wheel.'),
      holdKeys: heldKeys,
    }),
    toAction: (input) => ({ action: 'scroll', ...input, holdKeys: unlessEmpty(input.holdKeys) }),
  });
}

function unlessEmpty(keys: readonly string[] | undefined): readonly string[] | undefined {
  return keys === undefined || keys.length === 0 ? undefined : keys;
}
