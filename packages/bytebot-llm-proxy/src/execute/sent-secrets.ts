import type { Exchange } from '../http/exchange.ts';
import { secretsInHeaders } from '../secrets/header-secrets.ts';
import type { PreparedCall } from './prepared-call.ts';

/**
 * A header of an answer without the secrets that were sent for it. Every answer passes here, so it only looks for
 * what this upstream can know, and cleans thoroughly where it finds something.
 */
export function withoutSentSecrets(
  text: string,
  exchange: Exchange,
  call: Pick<PreparedCall, 'candidate' | 'target'>,
): string {
  const { apiKey, credentials } = call.target;
  const isEchoed =
    (apiKey !== undefined && text.includes(apiKey)) ||
    (credentials !== undefined && Object.values(credentials).some((secret) => text.includes(secret))) ||
    secretsInHeaders(call.candidate.deployment.extraHeaders).some((secret) => text.includes(secret));
  return isEchoed ? exchange.services.redact(text) : text;
}
