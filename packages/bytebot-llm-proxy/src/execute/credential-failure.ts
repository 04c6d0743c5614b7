import { CredentialError } from '@bytebot/llm-providers';
import { errorKinds } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Services } from '../services.ts';

/** Why a provider gave no credentials: not set up, refused, or its token endpoint does not answer. */
export function credentialFailure(
  { services }: { readonly services: Pick<Services, 'redact'> },
  { provider, modelName }: Deployment,
  error: unknown,
): Failure {
  const message = services.redact(error instanceof Error ? error.message : String(error));
  const details = { model: modelName, provider: { id: provider.id, name: provider.name } };
  if (!(error instanceof CredentialError)) {
    return new Failure('network', `${provider.name} API error: ${errorKinds.network.text}`, {
      ...details,
      upstreamMessage: `its credentials could not be obtained: ${message}`,
    });
  }
  const { hint } = error;
  if (!error.refused) {
    const code = 'provider_not_configured';
    return new Failure(code, `${provider.name} has no credentials here: ${message}`, {
      ...details,
      code,
      hint,
    });
  }
  return new Failure('authentication', `${provider.name} API error: ${errorKinds.authentication.text}`, {
    ...details,
    upstreamMessage: `the credentials were refused: ${message}`,
    status: 401,
    hint,
  });
}
