import type { Environment } from './environment.ts';

/** A key, or a function that is asked at each call, so that a rotated key is used. */
export type ApiKey = string | undefined | (() => string | undefined);

/** What people leave in a template: `sk-or-v1-your-api-key-here`, `sk-or-v1-YOUR_API_KEY_HERE`, `sk-xxxx`, `<key>`. */
const placeholders: readonly RegExp[] = [
  /(?:^|[-_])your(?:[-_]|api|key)/i,
  /^(?:[a-z0-9]{1,12}[-_]){0,4}(?:x{3,}|\.{3,}|…|\*{3,})(?:\.{3}|…)?$/i,
  /^(?:<[^<>]*>|\$\{[^{}]*\}|changeme|placeholder)$/i,
];

/** The key without blanks around it; undefined for none and for a placeholder, which nobody's account has. */
export function keyOf(key: ApiKey): string | undefined {
  const text = (typeof key === 'function' ? key() : key)?.trim() ?? '';
  if (text === '' || placeholders.some((pattern) => pattern.test(text.slice(0, 200)))) return undefined;
  return text;
}

/** The key of the environment. */
export function environmentKey(environment: Environment): () => string | undefined {
  return () => environment('OPENROUTER_API_KEY') ?? environment('OR_API_KEY');
}
