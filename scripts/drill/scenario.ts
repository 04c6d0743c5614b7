import type { Reply } from '@bytebot/provider-simulator';

/**
 * Whom a failure strikes: the deployment that is called first, all with its key, all of its provider, all of the group
 * that was asked.
 */
export type Reach = 'deployment' | 'key' | 'provider' | 'group';

/** What the replies of a failure depend on. */
export interface Played {
  /** The id of the provider of the deployment that is called first. */
  readonly provider: string;
  /** A wait of the real world, as long as it is here: in milliseconds. */
  readonly scaled: (durationMs: number) => number;
  /** How long one call may take here, in milliseconds. */
  readonly timeoutMs: number;
}

/** One failure of a provider, as it is played. */
export interface Scenario {
  readonly name: string;
  /** What happens, for `--list`. */
  readonly says: string;
  readonly reach: Reach;
  /** How those struck reply, in turn, the last one for ever; `unreachable`: nobody listens there any more. */
  readonly replies: ((played: Played) => readonly (Reply | number)[]) | 'unreachable';
  /** Whether a call takes as long as it may; the time-outs of the config are shortened to seconds for it. */
  readonly isSlow?: boolean;
  /** Whether it strikes after the content of a stream has begun: nobody can take that back. */
  readonly isAfterContent?: boolean;
  /** What the advice is about. */
  readonly topic?: 'context' | 'content' | 'time';
}

/** The same reply for ever. */
export const always =
  (reply: Reply | number): Exclude<Scenario['replies'], 'unreachable'> =>
  () => [reply];

/** A status for ever that asks to come back after a while, where the provider says so. */
export function waiting(status: number, hintMs: number): Exclude<Scenario['replies'], 'unreachable'> {
  return ({ scaled }) => [{ status, retryAfter: Math.ceil(scaled(hintMs)) / 1_000 }];
}

/** The reply of each provider that has one of its own, else that of OpenAI. */
export function byProvider(
  fixtures: Readonly<Record<string, string>>,
  otherwise: string,
): Exclude<Scenario['replies'], 'unreachable'> {
  return ({ provider }) => [{ fixture: fixtures[provider] ?? otherwise }];
}
