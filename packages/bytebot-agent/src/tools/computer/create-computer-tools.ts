import type { Desktop } from '../../desktop/desktop.ts';
import type { Tool } from '../tool.ts';
import type { DesktopHands } from './desktop-tool.ts';
import { createKeyboardTools } from './keyboard-tools.ts';
import { createMouseTools } from './mouse-tools.ts';
import { createScreenTools } from './screen-tools.ts';
import { sleep } from './sleep.ts';

export interface ComputerToolOptions {
  /** How long the screen gets to settle before it is looked at. Default 750 ms (ByteBot). */
  readonly settleMs?: number;
  /** @throws the signal's reason when it is aborted meanwhile. */
  sleep?(durationMs: number, signal: AbortSignal): Promise<void>;
}

/** The tools that work on ByteBot's desktop, under the names ByteBot gives them. */
export function createComputerTools(desktop: Desktop, options: ComputerToolOptions = {}): readonly Tool[] {
  const hands: DesktopHands = {
    desktop,
    settleMs: options.settleMs ?? 750,
    sleep: options.sleep ?? sleep,
  };
  return [...createMouseTools(hands), ...createKeyboardTools(hands), ...createScreenTools(hands)];
}
