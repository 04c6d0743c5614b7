import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { type OpenaiCompatibleSettings, openaiCompatible } from './openai-compatible.ts';
import type { Operation } from './operation.ts';
import type { Provider, Target } from './provider.ts';

type Extras = Partial<OpenaiCompatibleSettings>;

const legacy: Extras = { operations: ['chat', 'completion'] };
const embedding: Extras = { operations: ['chat', 'embedding'] };
const vectors: Extras = { operations: ['embedding'] };
const texts = ['chat', 'completion', 'embedding'] as const;
const all: Extras = { operations: texts };
/** A server one runs oneself: its address comes from the config, and it may take no key. */
const own: Extras = { ...all, keyRequired: false };
/** LiteLLM sends these the limit under the name OpenAI gave it first. */
const older: Extras = { renamedFields: { max_completion_tokens: 'max_tokens' } };
/** They want their thoughts back between the calls of one turn, and are told to think by `thinking: {type}`. */
const thinker: Extras = { chatSurface: { beside: ['reasoning_content'], thinksBy: 'thinking' } };
/** They take their thoughts back. */
const recalls: Extras = { chatSurface: { beside: ['reasoning_content'] } };
const versions = ['anthropic-version', 'anthropic-beta'];
const cerebras: Extras = { refineError: refineCerebrasError, ...older };
const fireworksKeys = [
  'FIREWORKS_API_KEY',
  'FIREWORKS_AI_API_KEY',
  'FIREWORKSAI_API_KEY',
  'FIREWORKS_AI_TOKEN',
];
const fireworks = {
  ...recalls,
  ...takes('chat', 'completion', 'embedding', 'messages', 'responses'),
  forwardedHeaders: versions,
  ...older,
  ...keys(...fireworksKeys),
  ...address('FIREWORKS'),
  modelId: fireworksId,
};
const feather = { ...legacy, ...older, ...keys('FEATHERLESS_AI_API_KEY', 'FEATHERLESS_API_KEY') };
const friendli = { ...keys('FRIENDLIAI_API_KEY', 'FRIENDLI_TOKEN'), ...address('FRIENDLI') };
const face = {
  ...takes('chat', 'responses'),
  ...keys('HF_TOKEN', 'HUGGINGFACE_API_KEY'),
  modelId: huggingfaceId,
};
const perplexity = keys('PERPLEXITYAI_API_KEY', 'PERPLEXITY_API_KEY');
const togetherKeys = keys(
  'TOGETHER_API_KEY',
  'TOGETHER_AI_API_KEY',
  'TOGETHERAI_API_KEY',
  'TOGETHER_AI_TOKEN',
);
const vercel = {
  ...takes('chat', 'embedding', 'messages', 'responses'),
  forwardedHeaders: versions,
  ...keys('VERCEL_AI_GATEWAY_API_KEY', 'VERCEL_OIDC_TOKEN'),
};
const volcengine = {
  ...thinker,
  ...takes('chat', 'responses', 'image_generation'),
  ...keys('VOLCENGINE_API_KEY', 'ARK_API_KEY'),
};
const ai21 = { ...keys('AI21_API_KEY'), ...address('AI21') };
const jina = { ...takes('embedding', 'rerank'), ...keys('JINA_AI_API_KEY', 'JINA_API_KEY', 'JINA_AI_TOKEN') };
const voyageKeys = keys('VOYAGE_API_KEY', 'VOYAGE_AI_API_KEY', 'VOYAGE_AI_TOKEN');
const voyage = { ...vectors, ...voyageKeys, renamedFields: { dimensions: 'output_dimension' } };
const comet = { ...embedding, ...keys('COMETAPI_KEY', 'COMETAPI_API_KEY') };
const llama = { ...keys('LLAMA_API_KEY'), ...address('LLAMA') };
const lambda = { ...legacy, ...keys('LAMBDA_API_KEY'), ...address('LAMBDA') };
/** Docker's addresses end in the engine, Heroku's in the host, Databricks' may leave out where models are served. */
const docker = { ...own, ...older, versionPath: '/v1' };
const heroku = { versionPath: '/v1' };
const databricks: Extras = {
  ...takes('chat', 'completion', 'embedding', 'messages', 'responses'),
  serves: databricksServes,
  paths: { messages: '/anthropic/v1/messages' },
  forwardedHeaders: versions,
  versionPath: '/serving-endpoints',
};
const deepinfra: Extras = {
  ...takes(...texts, 'image_generation', 'image_edit', 'speech', 'transcription', 'translation'),
  ...older,
};
const infinity = { ...takes('embedding', 'rerank'), keyRequired: false };
const lemonade = { ...own, ...takes(...texts, 'responses') };
/** LiteLLM serves Anthropic's dialect below `/v1` only, everything else there too. */
const litellm: Extras = {
  ...own,
  chatSurface: { beside: ['cache_control', 'reasoning_content', 'extra_content'], media: ['file_url'] },
  ...takes(
    ...texts,
    'messages',
    'messages_count',
    'responses',
    'image_generation',
    'image_edit',
    'speech',
    'transcription',
    'moderation',
    'rerank',
  ),
  forwardedHeaders: versions,
  versionPath: '/v1',
};
const lmStudio = { ...own, ...takes(...texts, 'responses') };
const nebius = { ...takes(...texts, 'image_generation'), ...older };
const sambanova = { ...takes('chat', 'embedding', 'transcription', 'translation'), ...older };
const together = {
  ...takes(...texts, 'image_generation', 'speech', 'transcription', 'translation', 'rerank'),
  ...togetherKeys,
};
const vllm = {
  ...own,
  ...recalls,
  ...takes(...texts, 'responses', 'transcription', 'translation', 'rerank'),
};
const xai = { ...takes('chat', 'completion', 'responses', 'image_generation'), ...older };
const xinference: Extras = {
  ...own,
  ...takes(...texts, 'image_generation', 'speech', 'transcription', 'translation', 'rerank'),
};
const clarifai = { modelId: clarifaiId };
const alibabaUrl = 'https://dashscope.aliyuncs.com/compatible-mode/v1';
const dockerUrl = 'http://localhost:22088/engines/llama.cpp';
const faceUrl = 'https://router.huggingface.co/v1';
const fireworksUrl = 'https://api.fireworks.ai/inference/v1';
const ovhUrl = 'https://oai.endpoints.kepler.ai.cloud.ovh.net/v1';
const qwen = keys('QWENCLOUD_API_KEY', 'DASHSCOPE_API_KEY');
const qwenUrl = 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1';
const vercelUrl = 'https://ai-gateway.vercel.sh/v1';
const volcesUrl = 'https://ark.cn-beijing.volces.com/api/v3';

/** One line for each provider that speaks OpenAI's dialect, under LiteLLM's prefix, variables and public address. */
const table: readonly OpenaiCompatibleSettings[] = [
  { id: 'ai21_chat', name: 'AI21', baseUrl: 'https://api.ai21.com/studio/v1', ...ai21 },
  { id: 'aiml', name: 'AI/ML API', baseUrl: 'https://api.aimlapi.com/v1', ...all },
  { id: 'amazon_nova', name: 'Amazon Nova', baseUrl: 'https://api.nova.amazon.com/v1' },
  { id: 'anyscale', name: 'Anyscale', baseUrl: 'https://api.endpoints.anyscale.com/v1' },
  { id: 'baseten', name: 'Baseten', baseUrl: 'https://inference.baseten.co/v1', ...older },
  { id: 'bigmodel', name: 'BigModel', baseUrl: 'https://open.bigmodel.cn/api/paas/v4', ...thinker },
  { id: 'cerebras', name: 'Cerebras', baseUrl: 'https://api.cerebras.ai/v1', ...cerebras },
  { id: 'clarifai', name: 'Clarifai', baseUrl: 'https://api.clarifai.com/v2/ext/openai/v1', ...clarifai },
  { id: 'cometapi', name: 'CometAPI', baseUrl: 'https://api.cometapi.com/v1', ...comet },
  { id: 'compactifai', name: 'CompactifAI', baseUrl: 'https://api.compactif.ai/v1' },
  { id: 'custom_openai', name: 'OpenAI-compatible server', ...own },
  { id: 'dashscope', name: 'DashScope', baseUrl: alibabaUrl, ...embedding },
  { id: 'databricks', name: 'Databricks', ...databricks },
  { id: 'deepinfra', name: 'DeepInfra', baseUrl: 'https://api.deepinfra.com/v1/openai', ...deepinfra },
  { id: 'deepseek', name: 'DeepSeek', baseUrl: 'https://api.deepseek.com/beta', ...legacy, ...thinker },
  { id: 'docker_model_runner', name: 'Docker Model Runner', baseUrl: dockerUrl, ...docker },
  { id: 'empower', name: 'Empower', baseUrl: 'https://app.empower.dev/api/v1' },
  { id: 'featherless_ai', name: 'Featherless', baseUrl: 'https://api.featherless.ai/v1', ...feather },
  { id: 'fireworks_ai', name: 'Fireworks', baseUrl: fireworksUrl, ...fireworks },
  { id: 'friendliai', name: 'FriendliAI', baseUrl: 'https://api.friendli.ai/serverless/v1', ...friendli },
  { id: 'galadriel', name: 'Galadriel', baseUrl: 'https://api.galadriel.com/v1' },
  { id: 'github', name: 'GitHub Models', baseUrl: 'https://models.inference.ai.azure.com', ...embedding },
  { id: 'gradient_ai', name: 'Gradient AI', baseUrl: 'https://inference.do-ai.run/v1' },
  { id: 'heroku', name: 'Heroku', ...heroku },
  { id: 'hosted_vllm', name: 'vLLM', ...vllm },
  { id: 'huggingface', name: 'Hugging Face', baseUrl: faceUrl, ...face },
  { id: 'hyperbolic', name: 'Hyperbolic', baseUrl: 'https://api.hyperbolic.xyz/v1', ...legacy },
  { id: 'inception', name: 'Inception', baseUrl: 'https://api.inceptionlabs.ai/v1', ...legacy },
  { id: 'infinity', name: 'Infinity', ...infinity },
  { id: 'jina_ai', name: 'Jina AI', baseUrl: 'https://api.jina.ai/v1', ...jina },
  { id: 'lambda_ai', name: 'Lambda', baseUrl: 'https://api.lambda.ai/v1', ...lambda },
  { id: 'lemonade', name: 'Lemonade', baseUrl: 'http://localhost:8000/api/v1', ...lemonade },
  { id: 'litellm_proxy', name: 'LiteLLM proxy', ...litellm },
  { id: 'llamafile', name: 'llamafile', baseUrl: 'http://127.0.0.1:8080/v1', ...own },
  { id: 'lm_studio', name: 'LM Studio', ...lmStudio },
  { id: 'meta_llama', name: 'Meta Llama', baseUrl: 'https://api.llama.com/compat/v1', ...llama },
  { id: 'minimax', name: 'MiniMax', baseUrl: 'https://api.minimax.io/v1' },
  { id: 'modelscope', name: 'ModelScope', baseUrl: 'https://api-inference.modelscope.cn/v1' },
  { id: 'moonshot', name: 'Moonshot', baseUrl: 'https://api.moonshot.ai/v1', ...older, ...thinker },
  { id: 'morph', name: 'Morph', baseUrl: 'https://api.morphllm.com/v1' },
  { id: 'nebius', name: 'Nebius', baseUrl: 'https://api.studio.nebius.ai/v1', ...nebius },
  { id: 'novita', name: 'Novita', baseUrl: 'https://api.novita.ai/v3/openai', ...legacy },
  { id: 'nscale', name: 'nscale', baseUrl: 'https://inference.api.nscale.com/v1' },
  { id: 'nvidia_nim', name: 'NVIDIA NIM', baseUrl: 'https://integrate.api.nvidia.com/v1', ...all, ...older },
  { id: 'openai_like', name: 'OpenAI-compatible server', ...own },
  { id: 'ovhcloud', name: 'OVHcloud', baseUrl: ovhUrl, ...all },
  { id: 'perplexity', name: 'Perplexity', baseUrl: 'https://api.perplexity.ai', ...perplexity },
  { id: 'qwencloud', name: 'Qwen Cloud', baseUrl: qwenUrl, ...embedding, ...qwen },
  { id: 'sambanova', name: 'SambaNova', baseUrl: 'https://api.sambanova.ai/v1', ...sambanova },
  { id: 'tencent', name: 'Tencent', baseUrl: 'https://tokenhub-intl.tencentcloudmaas.com/v1' },
  { id: 'together_ai', name: 'Together AI', baseUrl: 'https://api.together.ai/v1', ...together },
  { id: 'v0', name: 'v0', baseUrl: 'https://api.v0.dev/v1' },
  { id: 'vercel_ai_gateway', name: 'Vercel AI Gateway', baseUrl: vercelUrl, ...vercel },
  { id: 'volcengine', name: 'Volcengine', baseUrl: volcesUrl, ...volcengine },
  { id: 'voyage', name: 'Voyage AI', baseUrl: 'https://api.voyageai.com/v1', ...voyage },
  { id: 'wandb', name: 'Weights & Biases', baseUrl: 'https://api.inference.wandb.ai/v1', ...older },
  { id: 'xai', name: 'xAI', baseUrl: 'https://api.x.ai/v1', ...xai },
  { id: 'xinference', name: 'Xinference', baseUrl: 'http://127.0.0.1:9997/v1', ...xinference },
  { id: 'zai', name: 'Z.AI', baseUrl: 'https://api.z.ai/api/paas/v4', ...thinker },
];

/** The providers of the table, ready to use. */
export const compatibleProviders: readonly Provider[] = table.map(openaiCompatible);

function takes(...operations: readonly Operation[]): Extras {
  return { operations };
}

/** Databricks serves each maker's dialect for that maker's models only. */
function databricksServes(operation: Operation, { model }: Target): boolean {
  if (operation === 'messages') return /claude/i.test(model);
  return operation !== 'responses' || /gpt/i.test(model);
}

/** Variables that may hold the key, where LiteLLM reads others than `<ID>_API_KEY`. */
function keys(...names: readonly string[]): Extras {
  return { keyVariables: names };
}

/** Variables that replace the address, where LiteLLM's name for the provider differs from its prefix. */
function address(name: string): Extras {
  return { baseUrlVariables: [`${name}_BASE_URL`, `${name}_API_BASE`] };
}

/** Short names are Fireworks' own models; LiteLLM's users leave the account out. */
function fireworksId(model: string): string {
  if (model.startsWith('models/') || model.startsWith('routers/')) return `accounts/fireworks/${model}`;
  return model.includes('/') || model.includes('#') ? model : `accounts/fireworks/models/${model}`;
}

/** LiteLLM writes who serves a model in front of it (`together/deepseek-ai/DeepSeek-R1`), the router behind it. */
function huggingfaceId(model: string): string {
  const [, server, name] = /^([^/]+)\/([^/]+\/.+)$/.exec(model) ?? [];
  return server === undefined || name === undefined ? model : `${name}:${server}`;
}

/** LiteLLM's `user.app.model` is an address for Clarifai. */
function clarifaiId(model: string): string {
  const [, user, app, name] = /^([^./]+)\.([^./]+)\.(.+)$/.exec(model) ?? [];
  return name === undefined ? model : `https://clarifai.com/${user}/${app}/models/${name}`;
}

/** Cerebras answers a context that is too long with 400 or 413 and no body at all. */
function refineCerebrasError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const isSilent = (facts.status === 400 || facts.status === 413) && facts.bodyText.trim() === '';
  return isSilent ? { ...generic, kind: 'context_length' } : generic;
}
