import type { TimedKeys } from './bedrock-credentials.ts';
import { epochMs } from './bedrock-metadata.ts';
import { type AwsKeys, signature } from './bedrock-sign.ts';
import { CredentialError, type CredentialWorld } from './credentials.ts';

/** The version of the interface (AWS STS API reference). */
const stsVersion = '2011-06-15';

/** How a role is asked for. */
export interface StsFacts {
  readonly world: CredentialWorld;
  readonly region: string;
  /** Replaces the region's own address. */
  readonly endpoint: string | undefined;
  /** Shown in the account's audit log. */
  readonly sessionName: string;
  readonly externalId: string | undefined;
}

/** @throws CredentialError when STS refuses. */
export async function assumeRole(role: string, keys: AwsKeys, facts: StsFacts): Promise<TimedKeys> {
  const form = {
    ...formOf('AssumeRole', role, facts),
    ...(facts.externalId === undefined ? {} : { ExternalId: facts.externalId }),
  };
  return await ask(form, keys, facts);
}

/** @throws CredentialError when STS refuses. */
export async function assumeRoleWithWebIdentity(
  role: string,
  token: string,
  facts: StsFacts,
): Promise<TimedKeys> {
  const form = { ...formOf('AssumeRoleWithWebIdentity', role, facts), WebIdentityToken: token };
  return await ask(form, undefined, facts);
}

function formOf(action: string, role: string, { sessionName }: StsFacts): Record<string, string> {
  return {
    Action: action,
    Version: stsVersion,
    RoleArn: role,
    RoleSessionName: sessionName.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64),
  };
}

async function ask(
  form: Record<string, string>,
  keys: AwsKeys | undefined,
  { world, region, endpoint }: StsFacts,
): Promise<TimedKeys> {
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  const url = `${(endpoint ?? `https://sts.${region}.amazonaws.com${suffix}`).replace(/\/+$/, '')}/`;
  const body = new URLSearchParams(form).toString();
  const own = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  const signed =
    keys === undefined
      ? {}
      : await signature({
          method: 'POST',
          url,
          headers: {},
          body,
          keys,
          region,
          service: 'sts',
          nowMs: world.nowMs(),
        });
  const answer = await world.request({ method: 'POST', url, headers: { ...own, ...signed }, body });
  return keysIn(answer.body, answer.status, form.RoleArn ?? '');
}

/** STS answers in XML; the few elements that matter hold nothing but text. */
function keysIn(xml: string, status: number, role: string): TimedKeys {
  const accessKeyId = elementOf(xml, 'AccessKeyId');
  const secretAccessKey = elementOf(xml, 'SecretAccessKey');
  const sessionToken = elementOf(xml, 'SessionToken');
  if (status === 200 && accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs: epochMs(elementOf(xml, 'Expiration')) };
  }
  const code = elementOf(xml, 'Code') ?? `status ${status}`;
  const reason = elementOf(xml, 'Message')?.slice(0, 500) ?? 'without saying why';
  throw new CredentialError(
    `AWS STS did not give the role ${role.slice(0, 200)}: ${reason} (${code}).`,
    "Check the role's name, and that its trust policy names who asks.",
    status === 400 || status === 401 || status === 403,
  );
}

function elementOf(xml: string, name: string): string | undefined {
  const start = xml.indexOf(`<${name}>`);
  const end = start < 0 ? -1 : xml.indexOf(`</${name}>`, start);
  if (end < 0) return undefined;
  const text = xml.slice(start + name.length + 2, end).trim();
  return text === '' ? undefined : decoded(text);
}

/** The five characters that XML writes otherwise; the ampersand last. */
function decoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
