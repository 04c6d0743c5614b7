import type { IncomingHttpHeaders } from 'node:http';
import { sameSecret } from '@bytebot/service';
import type { ProxySettings } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { anonymousCaller, type Caller, masterKeyCaller } from './caller.ts';

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

/**
 * Who sent these headers. From headers alone, before a byte of the body is kept.
 *
 * @throws Failure `caller_unauthenticated` when a key is needed and none or a wrong one came.
 */
export function authenticate(headers: IncomingHttpHeaders, settings: ProxySettings): Caller {
  const masterKey = settings.masterKey?.read();
  if (masterKey === undefined) {
    if (settings.masterKey === undefined) return anonymousCaller;
    throw refusal('The proxy has a master key setting without a value, so nobody can be let in.');
  }
  const presented = presentedKey(headers);
  if (presented === undefined) throw refusal('Authentication Error: no API key was sent.');
  if (!sameSecret(presented, masterKey))
    throw refusal('Authentication Error: the API key is not valid here.');
  return masterKeyCaller;
}

function refusal(message: string): Failure {
  return new Failure('caller_unauthenticated', message, {
    code: 'invalid_api_key',
    hint: HINT,
    headers: { 'www-authenticate': 'Bearer' },
  });
}

function presentedKey(headers: IncomingHttpHeaders): string | undefined {
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
