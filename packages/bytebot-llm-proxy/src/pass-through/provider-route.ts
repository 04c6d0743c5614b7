import { findProvider, type Provider } from '@bytebot/llm-providers';

/** A provider whose own API is served below a path of the proxy. */
export interface ProviderRoute {
  /** The first segment of the path. */
  readonly prefix: string;
  readonly provider: Provider;
}

/**
 * The first segment of the paths, and the provider behind it where that is called otherwise: those of LiteLLM, and those
 * with an SDK of their own.
 */
const providersByPrefix: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  gemini: 'gemini',
  azure: 'azure',
  azure_ai: 'azure_ai',
  bedrock: 'bedrock',
  vertex_ai: 'vertex_ai',
  'vertex-ai': 'vertex_ai',
  cohere: 'cohere',
  mistral: 'mistral',
  groq: 'groq',
  openrouter: 'openrouter',
  deepseek: 'deepseek',
  xai: 'xai',
  together_ai: 'together_ai',
  fireworks_ai: 'fireworks_ai',
  perplexity: 'perplexity',
  vllm: 'hosted_vllm',
  ollama: 'ollama',
};

/** Where whole APIs of providers are served. */
export const providerRoutes: readonly ProviderRoute[] = Object.entries(providersByPrefix).flatMap(
  ([prefix, id]) => {
    const provider = findProvider(id);
    return provider === undefined ? [] : [{ prefix, provider }];
  },
);
