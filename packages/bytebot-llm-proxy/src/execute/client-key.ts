import type { IncomingHttpHeaders } from 'node:http';
import { presentedKey } from '../auth/authenticate.ts';
import { isOpenTo } from '../config/settings/is-open.ts';
import type { Deployment, ProxySettings } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';

/** Where a caller's own key of OpenRouter stands when `Authorization` holds its key of the proxy. */
const HEADER = 'x-openrouter-key';
/** Only what every log and every error hides by its shape, and no longer than a key is. */
const SHAPE = /^sk-or-[\w-]{4,250}$/;

/**
 * The caller's own key of OpenRouter, where `ALLOW_CLIENT_KEYS` lets callers bring one (C-32): the header
 * `x-openrouter-key`, and where the proxy asks nobody for a key, the Bearer itself if it begins `sk-or-`.
 *
 * @throws Failure `invalid_request` for a header that holds no such key: the request would be paid with another one.
 */
export function clientKeyOf(headers: IncomingHttpHeaders, settings: ProxySettings): string | undefined {
  if (!settings.openrouter.allowsClientKeys) return undefined;
  const written = headers[HEADER];
  if (typeof written === 'string') {
    const key = written.trim().replace(/^bearer +/i, '');
    if (SHAPE.test(key)) return key;
    throw new Failure('invalid_request', `\`${HEADER}\` has to be a key of OpenRouter.`, {
      param: HEADER,
      hint: 'Its keys begin with sk-or-. Without this header the key of the proxy is used.',
    });
  }
  if (!isOpenTo(settings)) return undefined;
  const key = presentedKey(headers);
  return key !== undefined && SHAPE.test(key) ? key : undefined;
}

/** The caller's own key, if it is for this deployment; undefined where the deployment is called with its own. */
export function clientKeyFor(
  { clientKey }: Pick<Exchange, 'clientKey'>,
  deployment: Deployment,
): string | undefined {
  return clientKey !== undefined && takesClientKeys(deployment) ? clientKey : undefined;
}

/** The key of OpenRouter is the only one that callers can bring; a server of somebody's own takes none. */
export function takesClientKeys({ provider }: Deployment): boolean {
  return provider.hasCatalogue === true && provider.keyRequired;
}
