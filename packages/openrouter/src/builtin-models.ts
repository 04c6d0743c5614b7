import type { ModelSummary } from './catalogue-entry.ts';

const free = { prompt: '0', completion: '0' } as const;

/**
 * Free models to go on with while the catalogue cannot be had (REQUIREMENTS 4.4). They are a guess that ages: never
 * cached, and gone as soon as the catalogue answers.
 */
export const builtinModels: readonly ModelSummary[] = [
  ['meta-llama/llama-3.3-70b-instruct:free', 'Meta: Llama 3.3 70B Instruct (free)', 131_072],
  ['google/gemini-2.0-flash-exp:free', 'Google: Gemini 2.0 Flash Experimental (free)', 1_048_576],
  ['nvidia/nemotron-nano-9b-v2:free', 'NVIDIA: Nemotron Nano 9B V2 (free)', 128_000],
  ['mistralai/mistral-nemo:free', 'Mistral: Mistral Nemo (free)', 131_072],
  ['qwen/qwen3-coder:free', 'Qwen: Qwen3 Coder 480B A35B (free)', 262_144],
  ['z-ai/glm-4.5-air:free', 'Z.AI: GLM 4.5 Air (free)', 131_072],
  ['openai/gpt-oss-20b:free', 'OpenAI: gpt-oss-20b (free)', 131_072],
  ['tngtech/deepseek-r1t2-chimera:free', 'TNG: DeepSeek R1T2 Chimera (free)', 163_840],
  ['microsoft/mai-ds-r1:free', 'Microsoft: MAI DS R1 (free)', 163_840],
  ['moonshotai/kimi-dev-72b:free', 'MoonshotAI: Kimi Dev 72B (free)', 131_072],
].map(([id, name, contextLength]) => ({
  id: String(id),
  name: String(name),
  context_length: Number(contextLength),
  pricing: free,
}));
