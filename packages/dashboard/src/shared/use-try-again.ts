import { useEffect } from 'react';
import { RequestFailure } from './failure.ts';
import type { Loaded } from './use-loaded.ts';

const AGAIN_MS = 5_000;

/** Loads again and again what could not be reached, until it can: nobody has to press a button when the agent is back. */
export function useTryAgain({ failure, reload }: Loaded<unknown>): void {
  const isUnreachable = failure instanceof RequestFailure && failure.status === 0;
  useEffect(() => {
    if (!isUnreachable) return;
    const timer = setInterval(reload, AGAIN_MS);
    return () => clearInterval(timer);
  }, [isUnreachable, reload]);
}
