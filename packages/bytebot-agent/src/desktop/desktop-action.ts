import type { Coordinates } from './desktop.ts';

export const mouseButtons = ['left', 'right', 'middle'] as const;
export type MouseButton = (typeof mouseButtons)[number];

export const pressStates = ['up', 'down'] as const;
export type PressState = (typeof pressStates)[number];

export const scrollDirections = ['up', 'down', 'left', 'right'] as const;
export type ScrollDirection = (typeof scrollDirections)[number];

/** What ByteBot's desktop image can open; `desktop` shows the bare desktop, `directory` the file manager. */
export const applications = [
  'firefox',
  '1password',
  'thunderbird',
  'vscode',
  'terminal',
  'desktop',
  'directory',
] as const;
export type Application = (typeof applications)[number];

/** What a desktop does without answering anything, as it is sent (ByteBot, `ComputerAction`). */
export type DesktopAction =
  | { readonly action: 'move_mouse'; readonly coordinates: Coordinates }
  | { readonly action: 'trace_mouse'; readonly path: readonly Coordinates[]; readonly holdKeys?: HeldKeys }
  | {
      readonly action: 'click_mouse';
      /** Without them where the mouse is. */
      readonly coordinates?: Coordinates;
      readonly button: MouseButton;
      readonly holdKeys?: HeldKeys;
      readonly clickCount: number;
    }
  | {
      readonly action: 'press_mouse';
      readonly coordinates?: Coordinates;
      readonly button: MouseButton;
      readonly press: PressState;
    }
  | {
      readonly action: 'drag_mouse';
      readonly path: readonly Coordinates[];
      readonly button: MouseButton;
      readonly holdKeys?: HeldKeys;
    }
  | {
      readonly action: 'scroll';
      readonly coordinates?: Coordinates;
      readonly direction: ScrollDirection;
      readonly scrollCount: number;
      readonly holdKeys?: HeldKeys;
    }
  /** `delay` in milliseconds. */
  | { readonly action: 'type_keys'; readonly keys: readonly string[]; readonly delay?: number }
  | { readonly action: 'press_keys'; readonly keys: readonly string[]; readonly press: PressState }
  /** `delay` in milliseconds, after each character. */
  | { readonly action: 'type_text'; readonly text: string; readonly delay?: number }
  | { readonly action: 'paste_text'; readonly text: string }
  /** `duration` in milliseconds. */
  | { readonly action: 'wait'; readonly duration: number }
  | { readonly action: 'application'; readonly application: Application };

/** Held down while the mouse acts. */
export type HeldKeys = readonly string[] | undefined;

/** Everything `POST /computer-use` takes. */
export type DesktopRequest =
  | DesktopAction
  | { readonly action: 'screenshot' }
  | { readonly action: 'cursor_position' }
  | { readonly action: 'read_file'; readonly path: string }
  | { readonly action: 'write_file'; readonly path: string; readonly data: string };

/** The desktop pauses up to 150 ms between two steps, and typing a character takes it two of them (ByteBot). */
const stepMs = 300;
/** No single action is waited for longer. */
const longestActionMs = 300_000;

/** How long the desktop needs at most for what the action itself prescribes, in milliseconds. */
export function prescribedMs(action: DesktopRequest): number {
  return Math.min(longestActionMs, stepsMs(action));
}

function stepsMs(action: DesktopRequest): number {
  switch (action.action) {
    case 'wait':
      return action.duration;
    case 'type_text':
      return action.text.length * (stepMs + (action.delay ?? 0));
    case 'type_keys':
      return action.keys.length * stepMs + (action.delay ?? 0);
    case 'press_keys':
      return action.keys.length * stepMs;
    case 'scroll':
      return action.scrollCount * stepMs;
    case 'click_mouse':
      return action.clickCount * stepMs;
    case 'trace_mouse':
    case 'drag_mouse':
      return action.path.length * stepMs;
    default:
      return 0;
  }
}
