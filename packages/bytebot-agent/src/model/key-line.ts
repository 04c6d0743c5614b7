import type { SecretStore } from '@bytebot/service';

/** A shorter key would be given away by its beginning. */
const SHORTEST_SHOWN_KEY = 24;
const SHOWN_CHARACTERS = 12;

/** What a start says of the key it found (REQUIREMENTS S1-22, C-22): the only place that shows any of it. */
export function keyLine(secrets: SecretStore): string | undefined {
  const key = secrets.get('OPENROUTER_API_KEY');
  if (key === undefined) return undefined;
  const shown = key.length < SHORTEST_SHOWN_KEY ? '***' : `${key.slice(0, SHOWN_CHARACTERS)}...`;
  return `[DEBUG] OpenRouter API key loaded: ${shown} (length: ${key.length})`;
}
