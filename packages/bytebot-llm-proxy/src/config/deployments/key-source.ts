import type { Provider } from '@bytebot/llm-providers';
import type { SecretStore } from '@bytebot/service';
import { variableOf } from '../references.ts';
import type { KeySource } from '../snapshot.ts';

/**
 * The key of a deployment, read anew for each request: a literal, the variable that `os.environ/NAME` refers to,
 * or the provider's own variables in order. A reference to one of the provider's own variables also tries those
 * after it (`GEMINI_API_KEY`, then `GOOGLE_API_KEY`), as LiteLLM does; a reference to any other variable means
 * that one only, so that no key reaches an address it was not meant for.
 *
 * @param written `api_key` as it stands in the config, before references are resolved.
 */
export function keySourceOf(written: unknown, provider: Provider, secrets: SecretStore): KeySource {
  const variable = variableOf(written);
  if (variable !== undefined) {
    const position = provider.keyVariables.indexOf(variable);
    return variableKey(position === -1 ? [variable] : provider.keyVariables.slice(position), secrets);
  }
  const literal = typeof written === 'string' || typeof written === 'number' ? String(written).trim() : '';
  if (literal !== '') return { variable: undefined, read: () => literal };
  return variableKey(provider.keyVariables, secrets);
}

/** For an address that gets no key. */
export const noKey: KeySource = { variable: undefined, read: () => undefined };

const keyless = new WeakMap<Provider, Provider>();

/** The provider as a server of somebody's own, which takes no key; the same object each time. */
export function withoutKey(provider: Provider): Provider {
  if (!provider.keyRequired) return provider;
  const known = keyless.get(provider) ?? { ...provider, keyRequired: false };
  keyless.set(provider, known);
  return known;
}

function variableKey(variables: readonly string[], secrets: SecretStore): KeySource {
  return {
    variable: variables[0],
    read: () => {
      for (const variable of variables) {
        const value = secrets.get(variable);
        if (value !== undefined) return value;
      }
      return undefined;
    },
  };
}
