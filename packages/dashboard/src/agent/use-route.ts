import { useMemo, useSyncExternalStore } from 'react';
import { tokenInFragment } from '../shared/token.ts';
import { fragmentOf, type Route, routeOf } from './route.ts';

const ROUTE_CHANGED = 'bytebot-route';

/** The route that the address shows, followed as it changes. */
export function useRoute(): Route {
  const fragment = useSyncExternalStore(subscribe, () => location.hash);
  return useMemo(() => routeOf(tokenInFragment(fragment) === undefined ? fragment : ''), [fragment]);
}

/** Goes somewhere else in the page; with `replace` the way back leads past where it was. */
export function go(route: Route, how: 'push' | 'replace' = 'push'): void {
  const address = `${location.pathname}${location.search}${fragmentOf(route)}`;
  if (how === 'replace') history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  window.dispatchEvent(new Event(ROUTE_CHANGED));
}

function subscribe(changed: () => void): () => void {
  const events = ['hashchange', 'popstate', ROUTE_CHANGED];
  for (const event of events) window.addEventListener(event, changed);
  return () => {
    for (const event of events) window.removeEventListener(event, changed);
  };
}
