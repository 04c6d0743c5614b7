import { findProvider, type Provider } from '@bytebot/llm-providers';

/** Whose address it is, by its host: those that LiteLLM recognises. */
const idsByHost: Readonly<Record<string, string>> = {
  'ai-gateway.vercel.sh': 'vercel_ai_gateway',
  'api.ai21.com': 'ai21_chat',
  'api.cerebras.ai': 'cerebras',
  'api.deepinfra.com': 'deepinfra',
  'api.deepseek.com': 'deepseek',
  'api.featherless.ai': 'featherless_ai',
  'api.friendli.ai': 'friendliai',
  'api.groq.com': 'groq',
  'api.hyperbolic.xyz': 'hyperbolic',
  'api.inference.wandb.ai': 'wandb',
  'api.lambda.ai': 'lambda_ai',
  'api.llama.com': 'meta_llama',
  'api.mistral.ai': 'mistral',
  'api.moonshot.ai': 'moonshot',
  'api.morphllm.com': 'morph',
  'api.perplexity.ai': 'perplexity',
  'api.sambanova.ai': 'sambanova',
  'api.studio.nebius.ai': 'nebius',
  'api.together.xyz': 'together_ai',
  'api.v0.dev': 'v0',
  'api.x.ai': 'xai',
  'codestral.mistral.ai': 'codestral',
  'dashscope-intl.aliyuncs.com': 'dashscope',
  'inference.api.nscale.com': 'nscale',
  'integrate.api.nvidia.com': 'nvidia_nim',
};

/**
 * The provider at an address, for models that are written without one (`llama-3.1-8b-instant` at
 * `https://api.groq.com/openai/v1`). LiteLLM asks this before it looks at the name.
 */
export function providerAtAddress(address: string | undefined): Provider | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { hostname } = new URL(address);
  const id = Object.hasOwn(idsByHost, hostname) ? idsByHost[hostname] : undefined;
  return id === undefined ? undefined : findProvider(id);
}
