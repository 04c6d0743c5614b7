import { useEffect, useRef, useState } from 'react';
import { type Failure, isAbort, RequestFailure, shownFailure } from '../shared/failure.ts';
import type { ProxyClient } from './proxy-client.ts';
import type { HealthCount, RequestRow, TroubledKey } from './requests.ts';
import type { ProxyStats } from './stats.ts';

const EVERY_MS = 2_000;
/** Keys change seldom, and each provider has to be asked for its own. */
const KEYS_EVERY = 5;

/** What the proxy said last. */
export interface Live {
  readonly stats: ProxyStats | undefined;
  readonly requests: readonly RequestRow[];
  readonly health: HealthCount | undefined;
  readonly keys: readonly TroubledKey[];
  /** Why the last question was not answered; what came before stays. */
  readonly failure: Failure | undefined;
  /** Set when the proxy wants another key than the one it got. */
  readonly refusal: string | undefined;
}

const nothing: Live = {
  stats: undefined,
  requests: [],
  health: undefined,
  keys: [],
  failure: undefined,
  refusal: undefined,
};

/** Asks every two seconds while the page can be seen, never again before an answer, and not at all once refused. */
export function useLive(client: ProxyClient): Live {
  const [live, setLive] = useState<Live>(nothing);
  const keys = useRef<readonly TroubledKey[]>([]);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;
    let rounds = 0;
    keys.current = [];
    setLive(nothing);
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      if (isAsking || document.visibilityState === 'hidden') return;
      isAsking = true;
      const next = await askOnce(client, abort.signal, rounds % KEYS_EVERY === 0, keys);
      isAsking = false;
      rounds += 1;
      if (next === undefined || abort.signal.aborted) return;
      setLive((before) => ({ ...before, ...next }));
      if (next.refusal === undefined) timer = setTimeout(() => void ask(), EVERY_MS);
    };
    const seen = (): void => void ask();
    document.addEventListener('visibilitychange', seen);
    void ask();
    return () => {
      abort.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [client]);
  return live;
}

async function askOnce(
  client: ProxyClient,
  signal: AbortSignal,
  withKeys: boolean,
  keys: { current: readonly TroubledKey[] },
): Promise<Partial<Live> | undefined> {
  try {
    const [stats, requests, health] = await Promise.all([
      client.stats(signal),
      client.requests(signal),
      client.health(signal),
    ]);
    if (withKeys)
      keys.current = await client.troubledKeys(
        stats.providers.map(({ id }) => id),
        signal,
      );
    return { stats, requests, health, keys: keys.current, failure: undefined, refusal: undefined };
  } catch (error) {
    if (isAbort(error)) return undefined;
    const isRefused = error instanceof RequestFailure && (error.status === 401 || error.status === 403);
    return isRefused ? { refusal: error.message } : { failure: shownFailure(error) };
  }
}
