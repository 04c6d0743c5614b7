import { regionOf, requireRegion } from './bedrock-address.ts';
import { containerKeys, instanceKeys } from './bedrock-metadata.ts';
import { profileKeys } from './bedrock-profile.ts';
import type { AwsKeys } from './bedrock-sign.ts';
import { assumeRole, assumeRoleWithWebIdentity, type StsFacts } from './bedrock-sts.ts';
import { readWebIdentityToken } from './bedrock-web-identity.ts';
import { CredentialError, type Credentials, type CredentialWorld } from './credentials.ts';
import type { ProviderSettings } from './provider.ts';
import { filledString } from './translate/json.ts';

/** Keys, and until when they are good. */
export interface TimedKeys extends AwsKeys {
  /** Epoch milliseconds; undefined when they do not expire by themselves. */
  readonly expiresAtMs: number | undefined;
}

/** What the chain is walked with. */
interface Search {
  readonly settings: ProviderSettings;
  readonly world: CredentialWorld;
  readonly sts: StsFacts;
}

/**
 * AWS keys, in LiteLLM's order: a role by web identity, a role, else the keys in the config, a profile, the
 * environment, the web identity of a Kubernetes service account (IRSA), the shared files, the container's (EKS Pod
 * Identity, ECS), the instance's (EC2). A bearer token needs none of them.
 *
 * @param service Named in the signature's scope.
 * @throws CredentialError naming what is missing, or who refused.
 */
export async function obtainAwsCredentials(
  settings: ProviderSettings,
  apiKey: string | undefined,
  world: CredentialWorld,
  service: string,
): Promise<Credentials | undefined> {
  requireRegion(settings);
  if (apiKey !== undefined) return undefined;
  const region = regionOf(settings, world.environment);
  const endpoint = settingOf(settings, 'aws_sts_endpoint') ?? world.environment('AWS_ENDPOINT_URL_STS');
  const sts = {
    world,
    region,
    endpoint,
    sessionName: stated(settings, world, 'aws_session_name') ?? 'bytebot-llm-proxy',
    externalId: stated(settings, world, 'aws_external_id'),
  };
  const { expiresAtMs, sessionToken, ...keys } = await findKeys({ settings, world, sts });
  const scope = `${region}/${service}/aws4_request`;
  return {
    values: { ...keys, ...(sessionToken === undefined ? {} : { sessionToken }), scope },
    expiresAtMs,
  };
}

async function findKeys(search: Search): Promise<TimedKeys> {
  const { settings, world, sts } = search;
  const role = stated(settings, world, 'aws_role_name');
  if (role === undefined) return await ownKeys(search);
  const token = stated(settings, world, 'aws_web_identity_token');
  if (token !== undefined) {
    return await assumeRoleWithWebIdentity(role, await readWebIdentityToken(token, world), sts);
  }
  const source = await ownKeys(search);
  // The pod's service account already is this role.
  const isOwnRole = world.environment('AWS_ROLE_ARN') === role && hasNoKeys(search);
  return isOwnRole ? source : await assumeRole(role, source, sts);
}

function hasNoKeys({ settings, world }: Search): boolean {
  return (
    settingOf(settings, 'aws_access_key_id') === undefined &&
    settingOf(settings, 'aws_profile_name') === undefined &&
    world.environment('AWS_ACCESS_KEY_ID') === undefined
  );
}

/** The first of the sources that is set up decides; a source that fails is not passed over. */
async function ownKeys(search: Search): Promise<TimedKeys> {
  const { settings, world, sts } = search;
  const { environment } = world;
  const configured = configuredKeys(settings);
  if (configured !== undefined) return configured;
  const profile = stated(settings, world, 'aws_profile_name');
  if (profile !== undefined) return await profileKeys(profile, sts, ownKeysOfEnvironment);
  const fromEnvironment = environmentKeys(world);
  if (fromEnvironment !== undefined) return fromEnvironment;
  const usualProfile = environment('AWS_PROFILE');
  if (usualProfile !== undefined) return await profileKeys(usualProfile, sts, ownKeysOfEnvironment);
  const tokenFile = environment('AWS_WEB_IDENTITY_TOKEN_FILE');
  const role = environment('AWS_ROLE_ARN');
  if (tokenFile !== undefined && role !== undefined) {
    const sessionName = environment('AWS_ROLE_SESSION_NAME') ?? sts.sessionName;
    return await assumeRoleWithWebIdentity(role, await readWebIdentityToken(tokenFile, world), {
      ...sts,
      sessionName,
    });
  }
  return (
    (await profileKeys('default', sts, ownKeysOfEnvironment, true)) ??
    (await containerKeys(world)) ??
    (await instanceKeys(world)) ??
    none()
  );
}

/** What `credential_source` of a profile may name. */
async function ownKeysOfEnvironment(source: string, world: CredentialWorld): Promise<TimedKeys> {
  const readers: Readonly<Record<string, () => Promise<TimedKeys | undefined> | TimedKeys | undefined>> = {
    Environment: () => environmentKeys(world),
    EcsContainer: () => containerKeys(world),
    Ec2InstanceMetadata: () => instanceKeys(world),
  };
  const keys = Object.hasOwn(readers, source) ? await readers[source]?.() : undefined;
  return keys ?? none();
}

function configuredKeys(settings: ProviderSettings): TimedKeys | undefined {
  const accessKeyId = settingOf(settings, 'aws_access_key_id');
  const secretAccessKey = settingOf(settings, 'aws_secret_access_key');
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  return keyPair(accessKeyId, secretAccessKey, settingOf(settings, 'aws_session_token'), 'aws_');
}

function environmentKeys({ environment }: CredentialWorld): TimedKeys | undefined {
  const accessKeyId = environment('AWS_ACCESS_KEY_ID');
  const secretAccessKey = environment('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  return keyPair(accessKeyId, secretAccessKey, environment('AWS_SESSION_TOKEN'), 'AWS_');
}

function keyPair(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
  prefix: string,
): TimedKeys {
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { accessKeyId, secretAccessKey, sessionToken, expiresAtMs: undefined };
  }
  const name = accessKeyId === undefined ? 'access_key_id' : 'secret_access_key';
  const missing = prefix === 'AWS_' ? `AWS_${name.toUpperCase()}` : `${prefix}${name}`;
  throw new CredentialError(`${missing} is not set.`, 'An AWS access key has two parts; set both.');
}

function none(): never {
  throw new CredentialError(
    'There are no AWS credentials.',
    'Set aws_access_key_id and aws_secret_access_key, aws_role_name or aws_profile_name in litellm_params, the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a bearer token in AWS_BEARER_TOKEN_BEDROCK, or give the pod a role.',
  );
}

/** A parameter of the config, else LiteLLM's variable of the same name. */
function stated(settings: ProviderSettings, world: CredentialWorld, name: string): string | undefined {
  return settingOf(settings, name) ?? world.environment(name.toUpperCase());
}

function settingOf(settings: ProviderSettings, name: string): string | undefined {
  return filledString(settings[name]);
}
