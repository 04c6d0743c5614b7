import type { IncomingHttpHeaders } from 'node:http';
import { sameSecret } from '@bytebot/service';
import { isOpenTo } from '../config/settings/is-open.ts';
import type { ProxySettings } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { anonymousCaller, type Caller, masterKeyCaller } from './caller.ts';
import { accountCaller } from './service-account/account-caller.ts';
import type { TokenDoor } from './service-account/service-account-tokens.ts';
import type { VirtualKey } from './virtual-keys.ts';

/** Where a key may stand besides `Authorization`, as LiteLLM accepts them. */
const keyHeaders = [
  'x-litellm-api-key',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'ocp-apim-subscription-key',
];

const HINT =
  'Send the proxy key as `Authorization: Bearer <key>` (or x-api-key, api-key, x-goog-api-key); it is the value of LITELLM_MASTER_KEY or general_settings.master_key.';
const VIRTUAL_KEY_HINT =
  'Send a key as `Authorization: Bearer <key>` (or x-api-key, api-key, x-goog-api-key): one of general_settings.virtual_keys, or the master key.';
const TOKEN_HINT =
  'Send a projected ServiceAccount token with the audience of this proxy, or its master key, as `Authorization: Bearer <key>`; docs/service-account-tokens.md shows how.';

/**
 * Who sent these headers. From headers alone, before a byte of the body is kept.
 *
 * @param tokens What tells whose a ServiceAccount token is; undefined where no token is a key.
 * @returns A promise only for a token that is not known yet.
 * @throws Failure `caller_unauthenticated` when a key is needed and none or a wrong one came, `caller_forbidden` for a
 * token of an account that may not use the proxy. So does the promise.
 */
export function authenticate(
  headers: IncomingHttpHeaders,
  settings: ProxySettings,
  tokens?: TokenDoor | undefined,
): Caller | Promise<Caller> {
  const masterKey = settings.masterKey?.read();
  if (masterKey === undefined && isOpenTo(settings)) return anonymousCaller;
  const presented = presentedKey(headers);
  if (masterKey !== undefined && presented !== undefined && sameSecret(presented, masterKey)) {
    return masterKeyCaller;
  }
  const virtual = presented === undefined ? undefined : settings.virtualKeys?.find(presented);
  if (virtual !== undefined) return virtualKeyCaller(virtual);
  if (settings.serviceAccounts !== undefined) return tokenCaller(presented, settings, tokens);
  if (masterKey === undefined && settings.virtualKeys === undefined) {
    throw refusal('The proxy has a master key setting without a value, so nobody can be let in.');
  }
  const hint = settings.virtualKeys === undefined ? HINT : VIRTUAL_KEY_HINT;
  if (presented === undefined) throw refusal('Authentication Error: no API key was sent.', hint);
  throw refusal('Authentication Error: the API key is not valid here.', hint);
}

/** @throws Failure `caller_unauthenticated` for a key whose time is over. */
function virtualKeyCaller({ alias, expiresAtMs, caller }: VirtualKey): Caller {
  if (expiresAtMs === undefined || Date.now() < expiresAtMs) return caller;
  const since = new Date(expiresAtMs).toISOString();
  throw new Failure(
    'caller_unauthenticated',
    `Authentication Error: the key \`${alias}\` expired at ${since}.`,
    {
      code: 'expired_key',
      hint: 'Whoever runs the proxy can move `expires` of this key in general_settings.virtual_keys, or make a new key with `npm run key -- create`.',
      headers: { 'www-authenticate': 'Bearer' },
    },
  );
}

/** Whether the master key was sent; false where there is none. */
export function hasMasterKey(headers: IncomingHttpHeaders, settings: ProxySettings): boolean {
  const masterKey = settings.masterKey?.read();
  const presented = presentedKey(headers);
  return masterKey !== undefined && presented !== undefined && sameSecret(presented, masterKey);
}

function tokenCaller(
  presented: string | undefined,
  settings: ProxySettings,
  tokens: TokenDoor | undefined,
): Caller | Promise<Caller> {
  if (presented === undefined) {
    throw refusal('Authentication Error: no API key and no ServiceAccount token was sent.', TOKEN_HINT);
  }
  if (tokens === undefined) {
    throw refusal(
      'SERVICE_ACCOUNT_TOKENS was not true in the environment when the proxy was started; set it there and start the proxy again.',
      TOKEN_HINT,
    );
  }
  const identity = tokens.identify(presented);
  if (identity instanceof Promise) return identity.then((known) => accountCaller(known, settings));
  return accountCaller(identity, settings);
}

function refusal(message: string, hint = HINT): Failure {
  return new Failure('caller_unauthenticated', message, {
    code: 'invalid_api_key',
    hint,
    headers: { 'www-authenticate': 'Bearer' },
  });
}

/** The key that was sent, wherever it stands; undefined without one. */
export function presentedKey(headers: IncomingHttpHeaders): string | undefined {
  const authorization = headers.authorization;
  if (authorization !== undefined && /^bearer +\S/i.test(authorization)) {
    return authorization.slice('bearer '.length).trim();
  }
  for (const name of keyHeaders) {
    const value = headers[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim().replace(/^bearer +/i, '');
  }
  return undefined;
}
