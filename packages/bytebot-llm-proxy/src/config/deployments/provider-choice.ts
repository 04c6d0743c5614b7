import { findProvider, type Provider } from '@bytebot/llm-providers';
import { providersOfBareName } from './model-families.ts';
import { providerAtAddress } from './provider-address.ts';
import { remedyForBareName, remedyForProvider } from './provider-remedy.ts';

/** Which provider an entry is for, or why none can be told or served. */
export type ProviderChoice =
  | { readonly provider: Provider; readonly upstreamModel: string; readonly note: string | undefined }
  | {
      readonly reason: string;
      /** What to write instead, in a few words. */
      readonly remedy: string;
    };

/**
 * The provider of a configured model, found as LiteLLM finds it: `custom_llm_provider`, else the part before the
 * first slash, else whose address it is at, else the family of the name.
 *
 * @param hasVertexSettings Whether the entry has `vertex_…` parameters: a bare name with them means Vertex AI, and
 * nothing else may take its place (another contract, maybe another region).
 * @param apiBase The address as configured.
 */
export function chooseProvider(
  model: string,
  customProvider: string | undefined,
  hasVertexSettings: boolean,
  apiBase?: string,
): ProviderChoice {
  if (customProvider !== undefined && customProvider !== '') {
    const provider = findProvider(customProvider);
    if (provider === undefined) return unknownPrefix(customProvider, model, '`custom_llm_provider`');
    const prefix = `${customProvider}/`;
    return choice(provider, model.startsWith(prefix) ? model.slice(prefix.length) : model);
  }
  const slash = model.indexOf('/');
  const prefix = model.slice(0, Math.max(0, slash));
  const provider = findProvider(prefix);
  if (provider !== undefined) return choice(provider, model.slice(slash + 1));
  const atAddress = providerAtAddress(apiBase);
  if (atAddress !== undefined) return choice(atAddress, model);
  const byName = chooseByName(model, hasVertexSettings && slash === -1);
  return 'reason' in byName && slash !== -1 ? unknownPrefix(prefix, model, '`litellm_params.model`') : byName;
}

function chooseByName(model: string, hasVertexSettings: boolean): ProviderChoice {
  const ids = hasVertexSettings ? ['vertex_ai'] : providersOfBareName(model);
  const [preferred] = ids;
  const provider = ids.map(findProvider).find((found) => found !== undefined);
  if (provider !== undefined) {
    const note =
      provider.id === preferred
        ? undefined
        : `LiteLLM takes \`${shown(model)}\` for ${preferred}; here ${provider.id} serves it. Write \`${provider.id}/${shown(model)}\` to say so.`;
    return { ...choice(provider, model), note };
  }
  if (preferred !== undefined) return unknownPrefix(preferred, model, '`litellm_params.model`');
  return {
    reason: `\`litellm_params.model\` is \`${shown(model)}\`, without a provider.`,
    remedy: remedyForBareName(model),
  };
}

function choice(provider: Provider, upstreamModel: string): ProviderChoice & { provider: Provider } {
  const bridged = 'responses/';
  if (!upstreamModel.startsWith(bridged)) return { provider, upstreamModel, note: undefined };
  return {
    provider,
    upstreamModel: upstreamModel.slice(bridged.length),
    note: 'LiteLLM would call the Responses API for `responses/`; here the chat API is called.',
  };
}

function unknownPrefix(prefix: string, model: string, where: string): ProviderChoice {
  return {
    reason: `${where} names the provider \`${shown(prefix)}\`, which is not served here.`,
    remedy: remedyForProvider(prefix, model),
  };
}

function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
