import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Tenant } from '../tenants/tenant.ts';

/**
 * The key that a deployment is called with now; undefined where its provider takes none.
 *
 * @param tenant Whose request it is, to name the variable of its own key where there is none.
 * @throws Failure `provider_not_configured` without a key, or for one that no header can carry.
 */
export function deploymentKey(deployment: Deployment, tenant: Tenant | undefined): string | undefined {
  const { provider, key } = deployment;
  const apiKey = key.read();
  if (apiKey !== undefined && unsendable.test(apiKey)) throw unsendableKey(deployment);
  if (apiKey !== undefined || !provider.keyRequired) return apiKey;
  const variable = key.variable ?? provider.keyVariables[0] ?? 'the API key';
  const own = provider.hasCatalogue === true ? tenant?.key.variable : undefined;
  throw new Failure(
    'provider_not_configured',
    `${variable} environment variable is required to call \`${deployment.modelName}\`: ${provider.name} has no API key here.`,
    {
      code: 'provider_not_configured',
      model: deployment.modelName,
      hint: `Set ${own === undefined ? '' : `${own} or `}${variable} where the proxy runs, or mount it as a key file.`,
    },
  );
}

/** What no header can carry (RFC 9110, 5.5): a quotation mark of a word processor, a line feed. */
const unsendable = /[^\t\x20-\x7e\x80-\xff]/;

function unsendableKey({ provider, key, modelName }: Deployment): Failure {
  const variable = key.variable ?? '`api_key` of the config';
  return new Failure(
    'provider_not_configured',
    `The ${provider.name} API key in ${variable} holds a character that cannot be sent in a header.`,
    {
      code: 'provider_not_configured',
      model: modelName,
      hint: 'Copy the key again, without quotation marks, line breaks or blanks.',
    },
  );
}

/** The address of a deployment is none. */
export function noAddress({ modelName, baseUrl }: Deployment): Failure {
  return new Failure(
    'unsupported',
    `\`${modelName}\` has no usable address: \`${baseUrl}\` is not an http(s) URL.`,
    {
      model: modelName,
      hint: 'Correct litellm_params.api_base of this model in the proxy’s config.',
    },
  );
}
