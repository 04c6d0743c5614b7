import { useEffect } from 'react';

/** Coming back fires several events at once. */
const ONCE_MS = 1_000;

/** Calls `returned` when a person comes back to the page, or the network does: elsewhere something may have changed. */
export function useReturn(returned: () => void): void {
  useEffect(() => {
    let last = Date.now();
    const tell = () => {
      if (document.visibilityState === 'hidden' || Date.now() - last < ONCE_MS) return;
      last = Date.now();
      returned();
    };
    window.addEventListener('focus', tell);
    window.addEventListener('online', tell);
    document.addEventListener('visibilitychange', tell);
    return () => {
      window.removeEventListener('focus', tell);
      window.removeEventListener('online', tell);
      document.removeEventListener('visibilitychange', tell);
    };
  }, [returned]);
}
