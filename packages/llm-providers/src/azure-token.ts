import { isJsonObject, redact, textOf } from '@bytebot/shared';
import { CredentialError, type Credentials } from './credentials.ts';

/** What the config, or the environment in its place, says about the identity to use; LiteLLM's names. */
export interface AzureIdentity {
  readonly tenant: string | undefined;
  readonly client: string | undefined;
  readonly secret: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly scope: string;
}

/**
 * Reads a token answer, of Entra ID or of a managed identity.
 *
 * @throws CredentialError with the first sentence of what was said against it; Error when the service is in trouble.
 */
export function readAzureToken(
  { status, body }: { readonly status: number; readonly body: string },
  nowMs: number,
): Credentials {
  const answer = parsed(body);
  const token = textOf(answer, 'access_token');
  if (status !== 200 || token === undefined || token === '') throw refusal(status, answer);
  // A managed identity writes the number as a text.
  const seconds = isJsonObject(answer) ? Number(answer.expires_in) : Number.NaN;
  return {
    values: { accessToken: token },
    expiresAtMs: Number.isFinite(seconds) ? nowMs + seconds * 1_000 : undefined,
  };
}

/** A service that is busy or out of reach has refused nothing; another try may succeed. */
function refusal(status: number, answer: unknown): Error {
  const said = textOf(answer, 'error_description') ?? textOf(answer, 'error') ?? '';
  const [sentence = ''] = said.split(/\r?\n/, 1);
  const reason = sentence === '' ? '' : `: ${redact(sentence.slice(0, 300))}`;
  const message = `Microsoft Entra ID gave no token (status ${status})${reason}`;
  if (status < 400 || status >= 500 || status === 429) return new Error(message);
  const hint =
    'Check tenant, client and secret, and that the identity has the role “Cognitive Services OpenAI User”.';
  return new CredentialError(message, hint, true);
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
