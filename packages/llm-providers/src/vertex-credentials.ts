import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { CredentialError, type Credentials, type CredentialWorld } from './credentials.ts';
import type { ProviderSettings } from './provider.ts';
import { filledString } from './translate/json.ts';
import { credentialsOf, placeOf, vertexLocation, vertexProject } from './vertex-address.ts';
import { externalToken, impersonatedToken } from './vertex-federation.ts';
import {
  type AccessToken,
  metadataProject,
  metadataToken,
  serviceAccountToken,
  userToken,
} from './vertex-tokens.ts';

/** What `Target.credentials` holds for Vertex AI. */
export type VertexCredentials = {
  readonly accessToken: string;
  /** `<project>@<location>`, where the config does not name the project. */
  readonly place?: string;
  /** Who pays, when the credentials are a person's. */
  readonly quotaProject?: string;
};

const remedy =
  'Set vertex_credentials to a service account (JSON, or the path of its file) or set GOOGLE_APPLICATION_CREDENTIALS; on Google Cloud give the workload a service account.';

/**
 * A Google access token, from what Google's own libraries know as application default credentials: the config, the
 * file that the environment names, gcloud's own file, and last the metadata server. A key alone needs no token.
 *
 * @throws CredentialError when there are none, when they are of an unknown type, or when Google refuses them.
 * @throws Error when nobody answers, or has trouble; another try may go well.
 */
export async function obtainVertexCredentials(
  settings: ProviderSettings,
  apiKey: string | undefined,
  world: CredentialWorld,
): Promise<Credentials | undefined> {
  if (apiKey !== undefined) return undefined;
  const file = await findCredentials(settings, world);
  const token = file === undefined ? await fromMetadata(world) : await tokenFor(file, world);
  const project = vertexProject(settings, world.environment) ?? (await projectOf(file, world));
  if (project === undefined) {
    throw new CredentialError(
      'No Google Cloud project is named, and the credentials name none.',
      'Set vertex_project, or VERTEXAI_PROJECT.',
    );
  }
  const quotaProject = file?.type === 'authorized_user' ? filledString(file.quota_project_id) : undefined;
  const values: VertexCredentials = {
    accessToken: token.accessToken,
    place: placeOf(project, vertexLocation(settings, world.environment)),
    ...(quotaProject === undefined ? {} : { quotaProject }),
  };
  return { values, expiresAtMs: token.expiresAtMs };
}

/** The token for a credentials file of any type. */
async function tokenFor(file: JsonObject, world: CredentialWorld): Promise<AccessToken> {
  switch (file.type) {
    case 'service_account':
      return await serviceAccountToken(file, world);
    case 'authorized_user':
      return await userToken(file, world);
    case 'external_account':
      return await externalToken(file, world);
    case 'impersonated_service_account': {
      const source = file.source_credentials;
      if (isJsonObject(source) && source.type !== 'impersonated_service_account')
        return await impersonatedToken(await tokenFor(source, world), file, world);
      throw new CredentialError('The Google credentials impersonate without source_credentials.', remedy);
    }
    default:
      throw new CredentialError(
        `Google credentials of the type ${JSON.stringify(file.type ?? null)} are not understood.`,
        'Use one of service_account, authorized_user, external_account and impersonated_service_account.',
      );
  }
}

async function findCredentials(
  settings: ProviderSettings,
  world: CredentialWorld,
): Promise<JsonObject | undefined> {
  const named = credentialsOf(settings, world.environment);
  if (isJsonObject(named)) return named;
  const text = typeof named === 'string' ? named.trim() : '';
  if (text.startsWith('{')) return parsed(text, 'The Google credentials of the config');
  if (text !== '') return await readCredentials(text, world);
  const path = gcloudFile(world);
  const content = path === undefined ? undefined : await world.readFile(path).catch(() => undefined);
  return content === undefined ? undefined : parsed(content, `The credentials file ${path}`);
}

async function readCredentials(path: string, world: CredentialWorld): Promise<JsonObject> {
  const content = await world.readFile(path).catch(() => {
    throw new CredentialError(`The Google credentials file ${path} cannot be read.`, remedy);
  });
  return parsed(content, `The Google credentials file ${path}`);
}

/** Where `gcloud auth application-default login` leaves its result. */
function gcloudFile({ environment }: CredentialWorld): string | undefined {
  const home = filledString(environment('HOME'));
  const folder =
    filledString(environment('CLOUDSDK_CONFIG')) ??
    (home === undefined ? undefined : `${home}/.config/gcloud`);
  return folder === undefined ? undefined : `${folder}/application_default_credentials.json`;
}

/** The text stays out of the message: it is a key. */
function parsed(text: string, what: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Said below, without quoting the text.
  }
  throw new CredentialError(`${what} is not a JSON object.`, remedy);
}

async function fromMetadata(world: CredentialWorld): Promise<AccessToken> {
  const token = await metadataToken(world);
  if (token !== undefined) return token;
  throw new CredentialError(
    'There are no Google credentials: none are configured, and no metadata server answers.',
    remedy,
  );
}

async function projectOf(file: JsonObject | undefined, world: CredentialWorld): Promise<string | undefined> {
  if (file === undefined) return await metadataProject(world);
  return filledString(file.project_id) ?? filledString(file.quota_project_id);
}
