import type { IncomingHttpHeaders } from 'node:http';
import { hostNameOf, isLoopbackHost, isOwnOrigin } from '@bytebot/service';
import { isOpenTo } from '../config/settings/is-open.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';

/** Whether anybody may ask: no key of any sort is set. */
export function isOpen(snapshot: ConfigSnapshot): boolean {
  return isOpenTo(snapshot.settings);
}

/**
 * Keeps web pages from spending the keys of an open proxy: a foreign `Origin` is refused, and on a loopback
 * address a `Host` that is not loopback (DNS rebinding) as well. A proxy with a master key lets both pass,
 * because a page would have to know the key.
 *
 * @throws Failure `caller_forbidden`
 */
export function checkOrigin(headers: IncomingHttpHeaders, open: boolean, boundToLoopback: boolean): void {
  if (!open) return;
  if (boundToLoopback && headers.host !== undefined && !isLoopbackHost(hostNameOf(headers.host))) {
    throw new Failure(
      'caller_forbidden',
      `This proxy has no master key and answers on loopback only, not as \`${headers.host.slice(0, 100)}\`. Set LITELLM_MASTER_KEY to serve other names.`,
    );
  }
  const { origin } = headers;
  if (origin === undefined || isOwnOrigin(origin, headers.host)) return;
  throw new Failure(
    'caller_forbidden',
    `This proxy has no master key and does not answer web pages of other origins (\`${origin.slice(0, 100)}\`). Set LITELLM_MASTER_KEY to allow them.`,
  );
}
