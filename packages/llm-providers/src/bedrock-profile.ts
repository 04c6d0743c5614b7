import type { TimedKeys } from './bedrock-credentials.ts';
import { assumeRole, assumeRoleWithWebIdentity, type StsFacts } from './bedrock-sts.ts';
import { readWebIdentityToken } from './bedrock-web-identity.ts';
import { CredentialError, type CredentialWorld } from './credentials.ts';

type Profile = ReadonlyMap<string, string>;
type Profiles = ReadonlyMap<string, Profile>;
/** Keys for what `credential_source` names. */
export type SourceReader = (source: string, world: CredentialWorld) => Promise<TimedKeys>;

/** Files change without notice; keys out of them are read again after this long. */
const rereadAfterMs = 15 * 60_000;
const deepestChain = 5;

/**
 * Keys of a profile in the shared files `~/.aws/credentials` and `~/.aws/config` (AWS SDKs and Tools reference
 * guide): its own, or those of a role it assumes with another profile's.
 *
 * @param isOptional Whether undefined may be the answer when there is no such profile.
 * @throws CredentialError naming the profile and what it lacks.
 */
export async function profileKeys(
  name: string,
  sts: StsFacts,
  readSource: SourceReader,
  isOptional: true,
): Promise<TimedKeys | undefined>;
export async function profileKeys(name: string, sts: StsFacts, readSource: SourceReader): Promise<TimedKeys>;
export async function profileKeys(
  name: string,
  sts: StsFacts,
  readSource: SourceReader,
  isOptional = false,
): Promise<TimedKeys | undefined> {
  const profiles = await readProfiles(sts.world);
  if (isOptional && !hasKeys(profiles.get(name))) return undefined;
  return await new ProfileReader(profiles, sts, readSource).keysOf(name, 0);
}

function hasKeys(profile: Profile | undefined): boolean {
  return profile?.has('aws_access_key_id') === true || profile?.has('role_arn') === true;
}

class ProfileReader {
  readonly #profiles: Profiles;
  readonly #sts: StsFacts;
  readonly #readSource: SourceReader;

  constructor(profiles: Profiles, sts: StsFacts, readSource: SourceReader) {
    this.#profiles = profiles;
    this.#sts = sts;
    this.#readSource = readSource;
  }

  async keysOf(name: string, depth: number): Promise<TimedKeys> {
    const profile = this.#profiles.get(name);
    if (profile === undefined || depth > deepestChain) {
      throw new CredentialError(
        `The AWS profile ${JSON.stringify(name.slice(0, 80))} is not in the shared files.`,
        'Check aws_profile_name, and AWS_SHARED_CREDENTIALS_FILE where the files are not in the home directory.',
      );
    }
    const own = this.#ownKeys(profile);
    const role = profile.get('role_arn');
    if (role === undefined) return own ?? this.#refuse(name);
    return await this.#assume(role, name, profile, depth);
  }

  #ownKeys(profile: Profile): TimedKeys | undefined {
    const accessKeyId = profile.get('aws_access_key_id');
    const secretAccessKey = profile.get('aws_secret_access_key');
    if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
    const sessionToken = profile.get('aws_session_token');
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      expiresAtMs: this.#sts.world.nowMs() + rereadAfterMs,
    };
  }

  async #assume(role: string, name: string, profile: Profile, depth: number): Promise<TimedKeys> {
    const { world } = this.#sts;
    const facts = {
      ...this.#sts,
      sessionName: profile.get('role_session_name') ?? this.#sts.sessionName,
      externalId: profile.get('external_id') ?? this.#sts.externalId,
    };
    const tokenFile = profile.get('web_identity_token_file');
    if (tokenFile !== undefined) {
      return await assumeRoleWithWebIdentity(role, await readWebIdentityToken(tokenFile, world), facts);
    }
    const source = profile.get('source_profile');
    const kind = profile.get('credential_source');
    if (kind !== undefined) return await assumeRole(role, await this.#readSource(kind, world), facts);
    // A profile may name itself, and then means its own keys.
    const keys = source === name || source === undefined ? this.#ownKeys(profile) : undefined;
    if (keys !== undefined) return await assumeRole(role, keys, facts);
    if (source === undefined || source === name) return this.#refuse(name);
    return await assumeRole(role, await this.keysOf(source, depth + 1), facts);
  }

  #refuse(name: string): never {
    throw new CredentialError(
      `The AWS profile ${JSON.stringify(name.slice(0, 80))} has no keys.`,
      'Give it aws_access_key_id and aws_secret_access_key, or role_arn with source_profile; single sign-on and credential processes are not run here.',
    );
  }
}

/** Both files in one; the credentials file counts where both say something. */
async function readProfiles(world: CredentialWorld): Promise<Profiles> {
  const home = world.environment('HOME') ?? world.environment('USERPROFILE') ?? '';
  const credentials = world.environment('AWS_SHARED_CREDENTIALS_FILE') ?? `${home}/.aws/credentials`;
  const config = world.environment('AWS_CONFIG_FILE') ?? `${home}/.aws/config`;
  const profiles = new Map<string, Map<string, string>>();
  for (const path of [config, credentials]) {
    for (const [name, entries] of parseProfiles(await readIfThere(path, world))) {
      const known = profiles.get(name) ?? new Map<string, string>();
      for (const [key, value] of entries) known.set(key, value);
      profiles.set(name, known);
    }
  }
  return profiles;
}

async function readIfThere(path: string, world: CredentialWorld): Promise<string> {
  try {
    return await world.readFile(path);
  } catch {
    return '';
  }
}

/** `[name]`, or `[profile name]` as the config file writes it, then `key = value`; indented lines belong to a value. */
function parseProfiles(text: string): Map<string, Map<string, string>> {
  const profiles = new Map<string, Map<string, string>>();
  let open: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/.exec(line) ?? [];
    if (header !== undefined) {
      open = profiles.get(header) ?? new Map();
      profiles.set(header, open);
      continue;
    }
    const [, key, value] = /^([A-Za-z]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && value !== '') open?.set(key.toLowerCase(), value);
  }
  return profiles;
}
