import { type Provider, providers } from '@bytebot/llm-providers';
import { variableOf } from '../references.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** The providers with an address of their own that read a key from this variable. */
const ownersOf: ReadonlyMap<string, readonly Provider[]> = (() => {
  const owners = new Map<string, Provider[]>();
  for (const provider of providers) {
    if (provider.defaultBaseUrl === undefined || !provider.keyRequired) continue;
    for (const variable of provider.keyVariables) {
      const known = owners.get(variable);
      if (known === undefined) owners.set(variable, [provider]);
      else known.push(provider);
    }
  }
  return owners;
})();

/** The key of one provider that an entry sends to another host, which can then spend it. */
export function* foreignKeys({ entries }: LintFacts): Iterable<Finding> {
  for (const { path, params } of entries) {
    const variable = variableOf(params.api_key);
    const address = params.api_base ?? params.base_url;
    if (variable === undefined || typeof address !== 'string' || variableOf(address) !== undefined) continue;
    const owners = ownersOf.get(variable);
    const host = URL.parse(address.trim())?.hostname;
    if (owners === undefined || host === undefined || host === '') continue;
    if (owners.some((owner) => isHostOf(owner, host))) continue;
    yield warning(
      [...path, 'litellm_params', 'api_key'],
      `${variable}, the key of ${owners[0]?.name ?? 'another provider'}, is sent to ${shown(host)}.`,
      'give that server a key of its own',
    );
  }
}

/** The same site, or another one with the provider's name in it (`moonshot.cn` beside `moonshot.ai`). */
function isHostOf({ id, defaultBaseUrl = '' }: Provider, host: string): boolean {
  const own = URL.parse(defaultBaseUrl)?.hostname ?? '';
  if (siteOf(own) === siteOf(host)) return true;
  const words = [siteOf(own).split('.')[0] ?? '', id.split(/[_-]/)[0] ?? ''].filter(
    (word) => word.length >= 3,
  );
  return words.some((word) => host.split(/[.-]/).includes(word));
}

/** `openai.com` of `api.openai.com`. */
function siteOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}
