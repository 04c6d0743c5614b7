import { type OpenaiCompatibleSettings, openaiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

type Extras = Partial<OpenaiCompatibleSettings>;

/** These take the limit under the name OpenAI gave it first. */
const older: Extras = { renamedFields: { max_completion_tokens: 'max_tokens' } };
const newer: Extras = { renamedFields: { max_tokens: 'max_completion_tokens' } };
const embedding: Extras = { operations: ['chat', 'embedding'] };
const apertis = { ...older, ...keys('STIMA_API_KEY') };
const nano = { ...older, ...keys('NANOGPT_API_KEY') };
const scx = { ...older, ...keys('SCX_API_KEY'), ...address('SCX') };
const tensormeshKeys = keys('TENSORMESH_INFERENCE_API_KEY');
const tensormesh = { ...older, ...tensormeshKeys, ...address('TENSORMESH_SERVERLESS') };
const venice: Extras = {
  operations: ['chat', 'image_generation', 'speech'],
  ...keys('VENICE_AI_API_KEY'),
};
const charityUrl = 'https://api.charityengine.services/remotejobs/v2/inference';
const sarvam = { ...older, extraHeaders: subscriptionKey };
const streamlakeUrl = 'https://vanchin.streamlake.ai/api/gateway/v1/endpoints';

/**
 * Smaller hosts and gateways that LiteLLM knows by a table of its own (`llms/openai_like/providers.json`), under its
 * prefixes, variables and addresses.
 */
const table: readonly OpenaiCompatibleSettings[] = [
  { id: 'abliteration', name: 'Abliteration', baseUrl: 'https://api.abliteration.ai/v1' },
  { id: 'aiand', name: 'ai&', baseUrl: 'https://api.aiand.com/v1' },
  { id: 'aihubmix', name: 'AIHubMix', baseUrl: 'https://aihubmix.com/v1' },
  { id: 'apertis', name: 'Apertis', baseUrl: 'https://api.stima.tech/v1', ...apertis },
  { id: 'assemblyai', name: 'AssemblyAI', baseUrl: 'https://llm-gateway.assemblyai.com/v1' },
  { id: 'charity_engine', name: 'Charity Engine', baseUrl: charityUrl, ...older },
  { id: 'chutes', name: 'Chutes', baseUrl: 'https://llm.chutes.ai/v1', ...older },
  { id: 'cognition', name: 'Cognition', baseUrl: 'https://api.cognition.ai/v1' },
  { id: 'coralbricks', name: 'Coral Bricks', baseUrl: 'https://inference.coralbricks.ai/v1' },
  { id: 'cortecs', name: 'Cortecs', baseUrl: 'https://api.cortecs.ai/v1' },
  { id: 'crusoe', name: 'Crusoe', baseUrl: 'https://api.inference.crusoecloud.com/v1', ...older },
  { id: 'darkbloom', name: 'Darkbloom', baseUrl: 'https://api.darkbloom.dev/v1', ...older },
  { id: 'empiriolabs', name: 'EmpirioLabs', baseUrl: 'https://api.empiriolabs.ai/v1', ...older },
  { id: 'gmi', name: 'GMI Cloud', baseUrl: 'https://api.gmi-serving.com/v1' },
  { id: 'helicone', name: 'Helicone', baseUrl: 'https://ai-gateway.helicone.ai' },
  { id: 'hostinger_router', name: 'Hostinger', baseUrl: 'https://router.hostinger.com/v1', ...embedding },
  { id: 'inferenceapis', name: 'InferenceAPIs', baseUrl: 'https://api.inferenceapis.com/v1' },
  { id: 'kyma', name: 'Kyma', baseUrl: 'https://kymaapi.com/v1' },
  { id: 'libertai', name: 'LibertAI', baseUrl: 'https://api.libertai.io/v1', ...older },
  { id: 'llamagate', name: 'LlamaGate', baseUrl: 'https://api.llamagate.dev/v1', ...older },
  { id: 'meta', name: 'Meta', baseUrl: 'https://api.meta.ai/v1' },
  { id: 'nano-gpt', name: 'NanoGPT', baseUrl: 'https://nano-gpt.com/api/v1', ...nano },
  { id: 'neosantara', name: 'Neosantara', baseUrl: 'https://api.neosantara.xyz/v1', ...older },
  { id: 'openinfer', name: 'OpenInfer', baseUrl: 'https://api.openinfer.ai/v1' },
  { id: 'parasail', name: 'Parasail', baseUrl: 'https://api.parasail.io/v1' },
  { id: 'pinstripes', name: 'Pinstripes', baseUrl: 'https://pinstripes.io/v1', ...older },
  { id: 'poe', name: 'Poe', baseUrl: 'https://api.poe.com/v1', ...older },
  { id: 'prism', name: 'Prism', baseUrl: 'https://api.prisminference.com/v1' },
  { id: 'publicai', name: 'Public AI', baseUrl: 'https://api.publicai.co/v1', ...older },
  { id: 'refuseless', name: 'Refuseless', baseUrl: 'https://api.refuseless.com/v1' },
  { id: 'reka', name: 'Reka', baseUrl: 'https://api.reka.ai/v1' },
  { id: 'sail', name: 'Sail', baseUrl: 'https://api.sailresearch.com/v1' },
  { id: 'sarvam', name: 'Sarvam AI', baseUrl: 'https://api.sarvam.ai/v1', ...sarvam },
  { id: 'scaleway', name: 'Scaleway', baseUrl: 'https://api.scaleway.ai/v1', ...keys('SCW_SECRET_KEY') },
  { id: 'scx-ai', name: 'SCX', baseUrl: 'https://api.scx.ai/v1', ...scx },
  { id: 'streamlake', name: 'StreamLake', baseUrl: streamlakeUrl, ...newer },
  { id: 'synthetic', name: 'Synthetic', baseUrl: 'https://api.synthetic.new/openai/v1', ...older },
  { id: 'tensormesh', name: 'Tensormesh', baseUrl: 'https://serverless.tensormesh.ai/v1', ...tensormesh },
  { id: 'veniceai', name: 'Venice AI', baseUrl: 'https://api.venice.ai/api/v1', ...venice },
  { id: 'xiaomi_mimo', name: 'Xiaomi MiMo', baseUrl: 'https://api.xiaomimimo.com/v1', ...older },
  { id: 'zerogpu', name: 'ZeroGPU', baseUrl: 'https://api.zerogpu.ai/v1' },
];

/** The providers of the table, ready to use. */
export const gatewayProviders: readonly Provider[] = table.map(openaiCompatible);

function keys(...names: readonly string[]): Extras {
  return { keyVariables: names };
}

function address(name: string): Extras {
  return { baseUrlVariables: [`${name}_BASE_URL`, `${name}_API_BASE`] };
}

/** Sarvam reads its key from a header of its own. */
function subscriptionKey({ apiKey }: { readonly apiKey: string | undefined }): Record<string, string> {
  return apiKey === undefined ? {} : { 'api-subscription-key': apiKey };
}
