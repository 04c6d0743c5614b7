import { type AzureIdentity, readAzureToken } from './azure-token.ts';
import type { CredentialRequest, Credentials, CredentialWorld } from './credentials.ts';

/** Azure's instance metadata service; AZURE_POD_IDENTITY_AUTHORITY_HOST names another, as for Azure's SDKs. */
const metadataHost = 'http://169.254.169.254';

/**
 * The token of the identity that Azure gave this machine, container app or function ("How to use managed identities
 * to acquire an access token"; App Service: "REST endpoint reference").
 *
 * @throws CredentialError when none is given.
 */
export async function azureIdentityToken(
  identity: AzureIdentity,
  world: CredentialWorld,
): Promise<Credentials> {
  return readAzureToken(await world.request(requestOf(identity, world)), world.nowMs());
}

function requestOf({ client, scope }: AzureIdentity, { environment }: CredentialWorld): CredentialRequest {
  const resource = scope.replace(/\/\.default$/, '');
  const query = new URLSearchParams({ resource, ...(client === undefined ? {} : { client_id: client }) });
  const endpoint = environment('IDENTITY_ENDPOINT');
  const secret = environment('IDENTITY_HEADER');
  if (endpoint !== undefined && secret !== undefined) {
    return {
      method: 'GET',
      url: `${endpoint}?api-version=2019-08-01&${query}`,
      headers: { 'x-identity-header': secret },
    };
  }
  const host = environment('AZURE_POD_IDENTITY_AUTHORITY_HOST') ?? metadataHost;
  return {
    method: 'GET',
    url: `${host}/metadata/identity/oauth2/token?api-version=2018-02-01&${query}`,
    headers: { metadata: 'true' },
  };
}
