import type { Problem } from '../problem.ts';
import type { ConfigSnapshot } from '../snapshot.ts';

export const reloadResults = ['accepted', 'rejected', 'unchanged'] as const;

/** How an attempt to take over a change ended. */
export type ReloadResult = (typeof reloadResults)[number];

/** A change that was not taken over. */
export interface Rejection {
  readonly atMs: number;
  readonly problems: readonly Problem[];
}

/** What becomes known of each attempt to reload. */
export interface ReloadListener {
  accepted(next: ConfigSnapshot, previous: ConfigSnapshot): void;
  rejected(problems: readonly Problem[]): void;
  unchanged(snapshot: ConfigSnapshot): void;
  /** A key file or a `.env` file says something else, whether the config depends on it or not. */
  variablesChanged(): void;
  /** A sentence about watching itself. */
  warn(sentence: string): void;
}

/** The reloads of a running proxy, as others see them. */
export interface Reloads {
  /** The last attempt; at first the start itself. */
  readonly last: { readonly atMs: number; readonly result: ReloadResult };
  /** Kept after a later change was accepted. */
  readonly lastRejection: Rejection | undefined;
  /** Reads everything again at once, as `SIGHUP` asks for. */
  reloadNow(): Promise<ReloadResult>;
}
