import { useCallback, useEffect, useState } from 'react';
import { type Failure, isAbort, shownFailure } from './failure.ts';

/** Something that is asked for over the network. */
export interface Loaded<T> {
  /** The latest value; stays while a newer one is on its way. */
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  readonly isLoading: boolean;
  reload(): void;
}

interface Outcome<T> {
  /** Which of the loads this came from. */
  readonly generation: number;
  readonly load: (signal: AbortSignal) => Promise<T>;
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
}

/**
 * Loads when the component appears, when `load` is another function (keep it with useCallback) and on `reload`.
 * A value of an earlier `load` is not shown as the value of this one.
 *
 * @param load undefined: nothing is to be loaded now
 */
export function useLoaded<T>(load: ((signal: AbortSignal) => Promise<T>) | undefined): Loaded<T> {
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const [generation, setGeneration] = useState(0);
  const reload = useCallback(() => setGeneration((number) => number + 1), []);
  useEffect(() => {
    if (load === undefined) return;
    const abort = new AbortController();
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setOutcome({ generation, load, value, failure: undefined });
      },
      (error: unknown) => {
        if (abort.signal.aborted || isAbort(error)) return;
        setOutcome((before) => ({
          generation,
          load,
          value: before?.load === load ? before.value : undefined,
          failure: shownFailure(error),
        }));
      },
    );
    return () => abort.abort();
  }, [load, generation]);
  const current = outcome?.load === load ? outcome : undefined;
  return {
    value: current?.value,
    failure: current?.failure,
    isLoading: load !== undefined && current?.generation !== generation,
    reload,
  };
}
