/** How a provider answers one call. */
export type Fate = 'answer' | 'error' | 'stall';

const ERROR_SHARE = 0.3;
const STALL_SHARE = 0.1;

/** @param random A number from 0 up to 1. */
export function fateOf(random: number): Fate {
  if (random < ERROR_SHARE) return 'error';
  return random < ERROR_SHARE + STALL_SHARE ? 'stall' : 'answer';
}

/** The errors come in turns: what providers say when they are in trouble, and what their networks do. */
export const errors = ['500', '503', 'page', 'reset'] as const;
