import { azureIdentityToken } from './azure-managed-identity.ts';
import { clientAssertion } from './azure-oidc.ts';
import { type AzureIdentity, readAzureToken } from './azure-token.ts';
import { CredentialError, type Credentials, type CredentialWorld } from './credentials.ts';
import type { ProviderSettings } from './provider.ts';
import { filledString } from './translate/json.ts';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * A token of Entra ID for calls without a key. In this order: `azure_ad_token` of the config (`oidc/…` is exchanged);
 * the key, which needs none; `client_secret`; user name and password; `AZURE_AD_TOKEN`; a Kubernetes workload
 * identity (`AZURE_FEDERATED_TOKEN_FILE`); and a managed identity where `azure_credential` or `AZURE_CREDENTIAL` is
 * `ManagedIdentityCredential`. Undefined when the key serves.
 *
 * Sources: Microsoft identity platform, "OAuth 2.0 client credentials flow"; LiteLLM, "Azure OpenAI".
 *
 * @throws CredentialError when there is neither key nor identity, or Entra ID refuses.
 */
export async function obtainAzureCredentials(
  settings: ProviderSettings,
  apiKey: string | undefined,
  world: CredentialWorld,
): Promise<Credentials | undefined> {
  const configured = filledString(settings.azure_ad_token);
  const identity = identityOf(settings, world);
  if (configured !== undefined) return tokenCredentials(configured, identity, world);
  if (apiKey !== undefined) return undefined;
  const { tenant, client, secret, username, password } = identity;
  if (tenant !== undefined && client !== undefined && secret !== undefined) {
    return requestToken(identity, { grant_type: 'client_credentials', client_secret: secret }, world);
  }
  if (client !== undefined && username !== undefined && password !== undefined) {
    return requestToken(identity, { grant_type: 'password', username, password }, world);
  }
  const given = world.environment('AZURE_AD_TOKEN');
  if (given !== undefined) return tokenCredentials(given, identity, world);
  if (world.environment('AZURE_FEDERATED_TOKEN_FILE') !== undefined) {
    return exchange('oidc/azure', identity, world);
  }
  const kind = filledString(settings.azure_credential) ?? world.environment('AZURE_CREDENTIAL');
  if (kind === 'ManagedIdentityCredential') return azureIdentityToken(identity, world);
  throw new CredentialError(
    'Azure has neither a key nor an identity here.',
    'Set AZURE_API_KEY, or tenant_id, client_id and client_secret in litellm_params, or run with a workload identity, or set AZURE_CREDENTIAL=ManagedIdentityCredential.',
  );
}

function identityOf(settings: ProviderSettings, { environment }: CredentialWorld): AzureIdentity {
  const setting = (name: string, variable: string): string | undefined =>
    filledString(settings[name]) ?? filledString(environment(variable));
  return {
    tenant: setting('tenant_id', 'AZURE_TENANT_ID'),
    client: setting('client_id', 'AZURE_CLIENT_ID'),
    secret: setting('client_secret', 'AZURE_CLIENT_SECRET'),
    username: setting('azure_username', 'AZURE_USERNAME'),
    password: setting('azure_password', 'AZURE_PASSWORD'),
    scope: setting('azure_scope', 'AZURE_SCOPE') ?? 'https://cognitiveservices.azure.com/.default',
  };
}

/** A token as it is, or a reference to one of another issuer, which Entra ID exchanges. */
async function tokenCredentials(
  token: string,
  identity: AzureIdentity,
  world: CredentialWorld,
): Promise<Credentials> {
  if (token.startsWith('oidc/')) return exchange(token, identity, world);
  return { values: { accessToken: token.trim() }, expiresAtMs: undefined };
}

async function exchange(
  reference: string,
  identity: AzureIdentity,
  world: CredentialWorld,
): Promise<Credentials> {
  if (identity.client === undefined || identity.tenant === undefined) {
    throw new CredentialError(
      'A federated token needs to know for whom it is exchanged.',
      'Set client_id and tenant_id in litellm_params, or AZURE_CLIENT_ID and AZURE_TENANT_ID.',
    );
  }
  const grant = {
    grant_type: 'client_credentials',
    client_assertion_type: assertionType,
    client_assertion: await clientAssertion(reference, world),
  };
  return requestToken(identity, grant, world);
}

async function requestToken(
  { tenant = 'organizations', client = '', scope }: AzureIdentity,
  grant: Readonly<Record<string, string>>,
  world: CredentialWorld,
): Promise<Credentials> {
  const url = `${authorityOf(world)}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const answer = await world.request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ client_id: client, scope, ...grant }).toString(),
  });
  return readAzureToken(answer, world.nowMs());
}

/** Sovereign clouds have their own; a test its own as well. With or without the scheme, as Azure's SDKs take it. */
function authorityOf({ environment }: CredentialWorld): string {
  const host = filledString(environment('AZURE_AUTHORITY_HOST')) ?? 'https://login.microsoftonline.com';
  const address = /^https?:\/\//i.test(host) ? host : `https://${host}`;
  return address.replace(/\/{1,8}$/, '');
}
