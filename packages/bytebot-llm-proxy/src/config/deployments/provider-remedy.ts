import { findProvider, providers } from '@bytebot/llm-providers';
import { nearMatches } from '@bytebot/shared';

/** What people write for a provider whose prefix in LiteLLM is another. */
const otherNames: Readonly<Record<string, string>> = {
  alibaba: 'dashscope',
  aws: 'bedrock',
  azure_openai: 'azure',
  claude: 'anthropic',
  doubao: 'volcengine',
  fireworks: 'fireworks_ai',
  glm: 'zai',
  google: 'gemini',
  google_ai_studio: 'gemini',
  googleai: 'gemini',
  grok: 'xai',
  hf: 'huggingface',
  kimi: 'moonshot',
  lmstudio: 'lm_studio',
  meta: 'meta_llama',
  moonshotai: 'moonshot',
  nim: 'nvidia_nim',
  nvidia: 'nvidia_nim',
  open_router: 'openrouter',
  qwen: 'dashscope',
  together: 'together_ai',
  togetherai: 'together_ai',
  vertex: 'vertex_ai',
  vertexai: 'vertex_ai',
  vllm: 'hosted_vllm',
  'x-ai': 'xai',
  'z-ai': 'zai',
  zhipu: 'zai',
  zhipuai: 'zai',
};
/** Servers without a prefix of their own that speak OpenAI's dialect, and where. */
const openaiAddresses: Readonly<Record<string, string>> = {
  cloudflare: 'https://api.cloudflare.com/client/v4/accounts/ACCOUNT/ai/v1',
  siliconflow: 'https://api.siliconflow.cn/v1',
  siliconcloud: 'https://api.siliconflow.cn/v1',
  stepfun: 'https://api.stepfun.com/v1',
  yi: 'https://api.lingyiwanwu.com/v1',
};
/** Prefixes of LiteLLM that are no providers but ways to choose a model. */
const routers = new Set(['auto_router', 'adaptive_router', 'complexity_router', 'quality_router']);

/** What to write instead of a provider that is not served, as a few words beginning with a verb. */
export function remedyForProvider(prefix: string, model: string): string {
  const lower = prefix.toLowerCase();
  const rest = model.startsWith(`${prefix}/`) ? model.slice(prefix.length + 1) : model;
  if (routers.has(lower)) return 'ask for one of its models by name; a router as a model is not built in';
  if (lower === 'publishers' || lower === 'projects') {
    return `write \`vertex_ai/${shown(rest.slice(rest.lastIndexOf('/') + 1))}\``;
  }
  const address = openaiAddresses[lower];
  if (Object.hasOwn(openaiAddresses, lower)) {
    return `write \`openai/${shown(rest)}\` with \`api_base: ${address}\``;
  }
  const near = nearProviderId(lower);
  if (near !== undefined) return `write \`${near}/${shown(rest)}\``;
  return `write \`openai/${shown(rest)}\` with its \`api_base\`, if the server speaks OpenAI's dialect`;
}

/** The id of the provider that somebody meant who wrote `id`, if that can be told. */
export function nearProviderId(id: string): string | undefined {
  const lower = id.toLowerCase();
  const known = Object.hasOwn(otherNames, lower) ? otherNames[lower] : undefined;
  if (known !== undefined && findProvider(known) !== undefined) return known;
  return nearId(
    lower,
    providers.map((provider) => provider.id),
  );
}

/** What to write for a model that names no provider. */
export function remedyForBareName(model: string): string {
  return `write \`provider/${shown(model)}\`, such as \`openai/${shown(model)}\` with the \`api_base\` of its server`;
}

/** Short names are near to everything: a slip is one letter in four at most. */
function nearId(prefix: string, ids: readonly string[]): string | undefined {
  const [near] = nearMatches(prefix, ids, 1);
  if (near === undefined || Math.abs(near.length - prefix.length) > 2) return undefined;
  return near[0] === prefix[0] && near.length >= 4 ? near : undefined;
}

function shown(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
