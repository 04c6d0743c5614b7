import type { ProviderSettings } from '@bytebot/llm-providers';
import { isJsonObject, MIN_SECRET_LENGTH } from '@bytebot/shared';
import { isSecretName } from '../config/deployments/public-params.ts';

const found = new WeakMap<ProviderSettings, readonly string[]>();

/**
 * What has to be hidden of a provider's own parameters: what stands under a name such as `aws_secret_access_key` or
 * `client_secret`, and the private key inside a service account's file. Found once for each set of settings.
 */
export function secretsInSettings(settings: ProviderSettings): readonly string[] {
  let secrets = found.get(settings);
  if (secrets === undefined) {
    secrets = [...secretTexts(settings, false)].filter((text) => text.length >= MIN_SECRET_LENGTH);
    found.set(settings, secrets);
  }
  return secrets;
}

function* secretTexts(value: unknown, isSecret: boolean): Iterable<string> {
  if (typeof value === 'string') {
    if (!isSecret) return;
    yield value;
    if (value.trimStart().startsWith('{')) yield* secretTexts(parsed(value), false);
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) yield* secretTexts(member, isSecretName(name));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
