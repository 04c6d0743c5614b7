import { isJsonObject } from '@bytebot/shared';
import type { TimedKeys } from './bedrock-credentials.ts';
import { CredentialError, type CredentialRequest, type CredentialWorld } from './credentials.ts';
import { filledString } from './translate/json.ts';

/** Where ECS and EKS answer; a full address may also be https, or of this machine. */
const ecsAddress = 'http://169.254.170.2';
const containerHosts: ReadonlySet<string> = new Set([
  '169.254.170.2',
  '169.254.170.23',
  '[fd00:ec2::23]',
  'localhost',
  '127.0.0.1',
  '[::1]',
]);
/** Never from a variable: a token of the instance must not be fetched from elsewhere. */
const instanceAddress = 'http://169.254.169.254/latest';
const instanceTokenSeconds = '21600';

/** Keys that EKS Pod Identity or ECS gives the container; undefined outside of them. */
export async function containerKeys(world: CredentialWorld): Promise<TimedKeys | undefined> {
  const { environment } = world;
  const relative = environment('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
  const url =
    relative === undefined
      ? environment('AWS_CONTAINER_CREDENTIALS_FULL_URI')
      : `${ecsAddress}${relative.startsWith('/') ? '' : '/'}${relative}`;
  if (url === undefined) return undefined;
  if (!isContainerAddress(url)) {
    throw new CredentialError(
      'AWS_CONTAINER_CREDENTIALS_FULL_URI leads outside of this machine.',
      'Use an https address, or the one that EKS or ECS sets.',
    );
  }
  const tokenFile = environment('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE');
  const token =
    tokenFile === undefined
      ? environment('AWS_CONTAINER_AUTHORIZATION_TOKEN')
      : (await readToken(world, tokenFile)).trim();
  const headers = { accept: 'application/json', ...(token === undefined ? {} : { authorization: token }) };
  const body = await ask(world, { method: 'GET', url, headers }, "The container's credential endpoint");
  return keysIn(body, "The container's credential endpoint");
}

/** Keys of the EC2 instance's role (IMDSv2); undefined where there is no instance or it has no role. */
export async function instanceKeys(world: CredentialWorld): Promise<TimedKeys | undefined> {
  if (world.environment('AWS_EC2_METADATA_DISABLED')?.toLowerCase() === 'true') return undefined;
  const token = await instanceToken(world);
  if (token === undefined) return undefined;
  const headers = { 'x-aws-ec2-metadata-token': token };
  const place = `${instanceAddress}/meta-data/iam/security-credentials/`;
  const roles = await world.request({ method: 'GET', url: place, headers });
  const [role = ''] = roles.body.trim().split('\n', 1);
  if (roles.status !== 200 || !/^[\w+=,.@-]+$/.test(role)) return undefined;
  const name = "The instance's metadata service";
  return keysIn(await ask(world, { method: 'GET', url: `${place}${role}`, headers }, name), name);
}

async function instanceToken(world: CredentialWorld): Promise<string | undefined> {
  try {
    const { status, body } = await world.request({
      method: 'PUT',
      url: `${instanceAddress}/api/token`,
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': instanceTokenSeconds },
    });
    return status === 200 && /^[\x21-\x7e]+$/.test(body.trim()) ? body.trim() : undefined;
  } catch {
    return undefined;
  }
}

function isContainerAddress(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && containerHosts.has(url.hostname));
}

async function readToken(world: CredentialWorld, path: string): Promise<string> {
  try {
    return await world.readFile(path);
  } catch {
    throw new CredentialError(
      'The file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names cannot be read.',
      'Check that the pod has its Pod Identity association and that the volume is mounted.',
    );
  }
}

async function ask(world: CredentialWorld, request: CredentialRequest, name: string): Promise<string> {
  const { status, body } = await world.request(request);
  if (status === 200) return body;
  throw new CredentialError(
    `${name} answered ${status}.`,
    "Check the role of the pod's service account, or of the instance.",
    status === 401 || status === 403,
  );
}

/** The document both services answer with. */
function keysIn(body: string, name: string): TimedKeys {
  const document = parsed(body);
  const accessKeyId = isJsonObject(document) ? filledString(document.AccessKeyId) : undefined;
  const secretAccessKey = isJsonObject(document) ? filledString(document.SecretAccessKey) : undefined;
  if (!isJsonObject(document) || accessKeyId === undefined || secretAccessKey === undefined) {
    throw new CredentialError(`${name} gave no keys.`, 'Check that the role exists and may be assumed.');
  }
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken: filledString(document.Token),
    expiresAtMs: epochMs(document.Expiration),
  };
}

/** A time that cannot be read counts as none. */
export function epochMs(time: unknown): number | undefined {
  const value = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
