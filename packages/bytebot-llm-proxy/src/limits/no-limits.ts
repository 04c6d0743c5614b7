import type { LimitStore, Reservation } from './limit-rule.ts';

const nothing: Reservation = { settle: () => undefined, cancel: () => undefined };

/** A store for a proxy without any limit. */
export const noLimits: LimitStore = {
  reserve: () => nothing,
  peek: () => undefined,
  used: () => 0,
  onRelease: () => undefined,
  close: async () => undefined,
};
