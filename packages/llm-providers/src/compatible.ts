import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { type OpenaiCompatibleSettings, openaiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

type Extras = Partial<OpenaiCompatibleSettings>;

const legacy: Extras = { operations: ['chat', 'completion'] };
const embedding: Extras = { operations: ['chat', 'embedding'] };
const all: Extras = { operations: ['chat', 'completion', 'embedding'] };
/** A server one runs oneself: its address comes from the config, and it may take no key. */
const own: Extras = { ...all, keyRequired: false };
/** Reports usage in every stream and refuses to be asked for it, as Mistral does. */
const codestral: Extras = { streamUsage: false, rejectedFields: ['stream_options'] };
const cerebras: Extras = { refineError: refineCerebrasError };
const fireworksKeys = [
  'FIREWORKS_API_KEY',
  'FIREWORKS_AI_API_KEY',
  'FIREWORKSAI_API_KEY',
  'FIREWORKS_AI_TOKEN',
];
const fireworks = { ...keys(...fireworksKeys), ...address('FIREWORKS') };
const friendli = { ...keys('FRIENDLIAI_API_KEY', 'FRIENDLI_TOKEN'), ...address('FRIENDLI') };
const perplexity = keys('PERPLEXITYAI_API_KEY', 'PERPLEXITY_API_KEY');
const together = keys('TOGETHER_API_KEY', 'TOGETHER_AI_API_KEY', 'TOGETHERAI_API_KEY', 'TOGETHER_AI_TOKEN');
const volcengine = keys('VOLCENGINE_API_KEY', 'ARK_API_KEY');
const ai21 = { ...keys('AI21_API_KEY'), ...address('AI21') };
const llama = { ...keys('LLAMA_API_KEY'), ...address('LLAMA') };
const lambda = { ...legacy, ...keys('LAMBDA_API_KEY'), ...address('LAMBDA') };
const alibabaUrl = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1';
const fireworksUrl = 'https://api.fireworks.ai/inference/v1';
const vercelUrl = 'https://ai-gateway.vercel.sh/v1';
const volcesUrl = 'https://ark.cn-beijing.volces.com/api/v3';

/** One line for each provider that speaks OpenAI's dialect, under LiteLLM's prefix, variables and public address. */
const table: readonly OpenaiCompatibleSettings[] = [
  { id: 'ai21_chat', name: 'AI21', baseUrl: 'https://api.ai21.com/studio/v1', ...ai21 },
  { id: 'baseten', name: 'Baseten', baseUrl: 'https://inference.baseten.co/v1' },
  { id: 'cerebras', name: 'Cerebras', baseUrl: 'https://api.cerebras.ai/v1', ...cerebras },
  { id: 'codestral', name: 'Codestral', baseUrl: 'https://codestral.mistral.ai/v1', ...codestral },
  { id: 'custom_openai', name: 'OpenAI-compatible server', ...own },
  { id: 'dashscope', name: 'DashScope', baseUrl: alibabaUrl, ...embedding },
  { id: 'deepinfra', name: 'DeepInfra', baseUrl: 'https://api.deepinfra.com/v1/openai', ...all },
  { id: 'deepseek', name: 'DeepSeek', baseUrl: 'https://api.deepseek.com/beta', ...legacy },
  { id: 'featherless_ai', name: 'Featherless', baseUrl: 'https://api.featherless.ai/v1', ...legacy },
  { id: 'fireworks_ai', name: 'Fireworks', baseUrl: fireworksUrl, ...all, ...fireworks },
  { id: 'friendliai', name: 'FriendliAI', baseUrl: 'https://api.friendli.ai/serverless/v1', ...friendli },
  { id: 'github', name: 'GitHub Models', baseUrl: 'https://models.inference.ai.azure.com', ...embedding },
  { id: 'hosted_vllm', name: 'vLLM', ...own },
  { id: 'hyperbolic', name: 'Hyperbolic', baseUrl: 'https://api.hyperbolic.xyz/v1', ...legacy },
  { id: 'lambda_ai', name: 'Lambda', baseUrl: 'https://api.lambda.ai/v1', ...lambda },
  { id: 'litellm_proxy', name: 'LiteLLM proxy', ...own },
  { id: 'llamafile', name: 'llamafile', baseUrl: 'http://127.0.0.1:8080/v1', ...own },
  { id: 'lm_studio', name: 'LM Studio', ...own },
  { id: 'meta_llama', name: 'Meta Llama', baseUrl: 'https://api.llama.com/compat/v1', ...llama },
  { id: 'moonshot', name: 'Moonshot', baseUrl: 'https://api.moonshot.ai/v1' },
  { id: 'nebius', name: 'Nebius', baseUrl: 'https://api.studio.nebius.ai/v1', ...all },
  { id: 'novita', name: 'Novita', baseUrl: 'https://api.novita.ai/v3/openai', ...legacy },
  { id: 'nscale', name: 'nscale', baseUrl: 'https://inference.api.nscale.com/v1' },
  { id: 'nvidia_nim', name: 'NVIDIA NIM', baseUrl: 'https://integrate.api.nvidia.com/v1', ...all },
  { id: 'openai_like', name: 'OpenAI-compatible server', ...own },
  { id: 'perplexity', name: 'Perplexity', baseUrl: 'https://api.perplexity.ai', ...perplexity },
  { id: 'sambanova', name: 'SambaNova', baseUrl: 'https://api.sambanova.ai/v1', ...embedding },
  { id: 'together_ai', name: 'Together AI', baseUrl: 'https://api.together.xyz/v1', ...all, ...together },
  { id: 'vercel_ai_gateway', name: 'Vercel AI Gateway', baseUrl: vercelUrl, ...embedding },
  { id: 'volcengine', name: 'Volcengine', baseUrl: volcesUrl, ...volcengine },
  { id: 'xai', name: 'xAI', baseUrl: 'https://api.x.ai/v1', ...legacy },
  { id: 'zai', name: 'Z.AI', baseUrl: 'https://api.z.ai/api/paas/v4' },
];

/** The providers of the table, ready to use. */
export const compatibleProviders: readonly Provider[] = table.map(openaiCompatible);

/** Variables that may hold the key, where LiteLLM reads others than `<ID>_API_KEY`. */
function keys(...names: readonly string[]): Extras {
  return { keyVariables: names };
}

/** Variables that replace the address, where LiteLLM's name for the provider differs from its prefix. */
function address(name: string): Extras {
  return { baseUrlVariables: [`${name}_BASE_URL`, `${name}_API_BASE`] };
}

/** Cerebras answers a context that is too long with 400 or 413 and no body at all. */
function refineCerebrasError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const isSilent = (facts.status === 400 || facts.status === 413) && facts.bodyText.trim() === '';
  return isSilent ? { ...generic, kind: 'context_length' } : generic;
}
