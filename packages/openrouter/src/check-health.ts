import { isJsonObject, memberOf } from '@bytebot/shared';
import type { ChatCaller } from './chat-caller.ts';
import { missingKey, OpenRouterError } from './openrouter-error.ts';

const healthTimeoutMs = 10_000;

/**
 * Whether OpenRouter can be used: a key is configured and, with a caller, `/models` answers and `/key` knows the key.
 * The model list is public and proves no key, hence both.
 *
 * @throws OpenRouterError with the reason.
 */
export async function checkHealth(
  apiKey: string | undefined,
  caller: Pick<ChatCaller, 'look'> | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (apiKey === undefined) throw missingKey('OpenRouter API key is required for health check');
  if (caller === undefined) return;
  try {
    const [models, key] = await Promise.all([
      caller.look('/models', healthTimeoutMs, signal),
      caller.look('/key', healthTimeoutMs, signal),
    ]);
    if (!Array.isArray(memberOf(models, 'data'))) throw notOpenrouter('/models');
    if (!isJsonObject(memberOf(key, 'data'))) throw notOpenrouter('/key');
  } catch (error) {
    if (error instanceof OpenRouterError && error.kind === 'authentication') {
      throw new OpenRouterError('OpenRouter API key is invalid or expired', {
        kind: 'authentication',
        status: 401,
        isRetryable: false,
        ...(error.hint && { hint: error.hint }),
      });
    }
    throw error;
  }
}

function notOpenrouter(path: string): OpenRouterError {
  return new OpenRouterError(
    `failed to decode OpenRouter response: ${path} answered something else; check the base URL`,
    { kind: 'upstream', status: 502, isRetryable: true },
  );
}
