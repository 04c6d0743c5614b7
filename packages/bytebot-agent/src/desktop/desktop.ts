import type { ImageBlock } from '../messages/content-block.ts';
import type { DesktopAction } from './desktop-action.ts';

/**
 * ByteBot's desktop (`bytebotd`): a machine with a screen that does what it is told over HTTP.
 *
 * @throws DesktopError from every method when the desktop cannot be reached, refuses or answers something else than
 * it should; the reason of `signal` when that was aborted.
 */
export interface Desktop {
  /** `host:port`, for messages. */
  readonly host: string;
  /** Moves, clicks, types, waits. Resolves when the desktop has done it. */
  act(action: DesktopAction, signal?: AbortSignal): Promise<void>;
  screenshot(signal?: AbortSignal): Promise<ImageBlock>;
  /** Where the mouse is, in pixels from the upper left corner. */
  cursorPosition(signal?: AbortSignal): Promise<Coordinates>;
  /** @param path A relative one starts at the desktop's own folder (`desktopFolder`). */
  readFile(path: string, signal?: AbortSignal): Promise<DesktopFile>;
  /** Creates folders on the way and replaces what is there. @param data Base64. */
  writeFile(path: string, data: string, signal?: AbortSignal): Promise<void>;
  /** Has the desktop report what a person does at it, until it is told to stop. */
  trackInput(isOn: boolean, signal?: AbortSignal): Promise<void>;
}

/** Pixels from the upper left corner. */
export interface Coordinates {
  readonly x: number;
  readonly y: number;
}

/** ByteBot's desktop image has a screen of this size, in pixels. */
export const screenWidth = 1280;
export const screenHeight = 960;

/** Where a task's files are put, and where relative paths start (ByteBot). */
export const desktopFolder = '/home/user/Desktop';

/** A file as the desktop answers it. */
export interface DesktopFile {
  readonly name: string;
  /** What the desktop takes it for, by its name. */
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Base64. */
  readonly data: string;
}

export type DesktopFailure =
  /** No connection, or it broke. */
  | 'unreachable'
  /** No answer in time; it may have acted all the same. */
  | 'timeout'
  /** It does not know the action or its fields. */
  | 'refused'
  /** It tried and could not. */
  | 'failed'
  /** It answered something else than it should. */
  | 'unreadable';

/** The desktop could not do what it was asked; the message says why and, where that helps, what to do. */
export class DesktopError extends Error {
  override readonly name = 'DesktopError';
  readonly failure: DesktopFailure;

  constructor(failure: DesktopFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}
