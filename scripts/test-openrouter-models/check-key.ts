import { memberAt } from '@bytebot/shared';
import axios from 'axios';
import type { OpenrouterAccount } from '../openrouter/account.ts';

/** What OpenRouter says about a key, asked without spending anything. */
export type KeyState = 'accepted' | 'free tier' | 'refused' | 'unknown';

export const REFUSED_KEY =
  'OpenRouter API error: Invalid API key. Check that OPENROUTER_API_KEY is whole and not revoked (https://openrouter.ai/settings/keys), that the account has credits, and that the key has the needed permissions.';

/**
 * Asks `GET /key`, which unlike the list of models needs a valid key. An address that has no such path says nothing
 * about the key.
 */
export async function checkKey({ baseUrl, timeoutMs }: OpenrouterAccount, apiKey: string): Promise<KeyState> {
  try {
    const { status, data } = await axios.get<unknown>(`${baseUrl}/key`, {
      headers: { authorization: `Bearer ${apiKey}`, accept: 'application/json' },
      signal: AbortSignal.timeout(timeoutMs),
      maxRedirects: 0,
      validateStatus: () => true,
    });
    if (status === 401) return 'refused';
    if (status !== 200) return 'unknown';
    return memberAt(data, 'data', 'is_free_tier') === true ? 'free tier' : 'accepted';
  } catch {
    return 'unknown';
  }
}
