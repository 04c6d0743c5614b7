import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { signingRegion } from './bedrock-address.ts';
import type { UnsignedRequest } from './credentials.ts';
import type { Target } from './provider.ts';

/** Keys derived from a secret are good for a day; a handful of identities is all a process has. */
const mostDerivedKeys = 200;
const derivedKeys = new Map<string, ArrayBuffer>();

/** What is needed to sign, as `obtainCredentials` gives it. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * Headers of AWS Signature Version 4 for a call of Bedrock; none for a call with a bearer token. The hash of the
 * body is sent too, as Amazon's SDK does.
 *
 * @param service The name in the signature's scope.
 */
export async function signBedrock(
  { method, url, headers, body, nowMs }: UnsignedRequest,
  target: Target,
  service: string,
): Promise<Record<string, string>> {
  const keys = keysOf(target.credentials);
  if (target.apiKey !== undefined || keys === undefined) return {};
  const hash = createHash('sha256');
  for (const piece of body) hash.update(piece);
  const region = signingRegion(target, regionOfScope(target.credentials?.scope));
  const signed = { 'x-amz-content-sha256': hash.digest('hex'), ...amazonHeaders(headers) };
  const all = await signature({ method, url, headers: signed, keys, region, service, nowMs });
  return Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(headers, name)));
}

export interface SignatureInput {
  readonly method: UnsignedRequest['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly keys: AwsKeys;
  readonly region: string;
  readonly service: string;
  readonly nowMs: number;
}

/** The headers to add to a request, in lower case; the given ones that are signed are among them. */
export async function signature(input: SignatureInput): Promise<Record<string, string>> {
  const { method, url, headers, body, keys, region, service, nowMs } = input;
  if (derivedKeys.size > mostDerivedKeys) derivedKeys.clear();
  const signer = new AwsV4Signer({
    method,
    url,
    headers: { ...headers },
    ...(body === undefined ? {} : { body }),
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    ...(keys.sessionToken === undefined ? {} : { sessionToken: keys.sessionToken }),
    region,
    service,
    datetime: amazonTime(nowMs),
    cache: derivedKeys,
  });
  const signed = await signer.sign();
  return Object.fromEntries(signed.headers);
}

/** The keys among credentials; undefined when there are none. */
export function keysOf(values: Target['credentials']): AwsKeys | undefined {
  if (values?.accessKeyId === undefined || values.secretAccessKey === undefined) return undefined;
  const { accessKeyId, secretAccessKey, sessionToken } = values;
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Headers that change what Bedrock does belong into the signature; the others may be changed on the way. */
function amazonHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-amzn-')));
}

function regionOfScope(scope: string | undefined): string | undefined {
  return scope?.split('/', 1)[0];
}

/** `20260101T120000Z` */
function amazonTime(nowMs: number): string {
  return new Date(nowMs).toISOString().replaceAll(/[:-]|\.\d{3}/g, '');
}
