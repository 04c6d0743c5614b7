import type { Deployment } from '../config/snapshot.ts';

/** What is kept at a provider and asked for by its id. */
export type KeptKind = 'files' | 'batches';

/** Where providers with OpenAI's files and batches have them, below their address; undefined for those without. */
const paths: Readonly<Record<string, Readonly<Partial<Record<KeptKind, string>>>>> = {
  openai: { files: '/files', batches: '/batches' },
  // The version of Azure's API that is OpenAI's own: https://learn.microsoft.com/azure/ai-foundry/openai/latest
  azure: { files: '/openai/v1/files', batches: '/openai/v1/batches' },
  groq: { files: '/files', batches: '/batches' },
  mistral: { files: '/files' },
  together_ai: { files: '/files', batches: '/batches' },
  hosted_vllm: { files: '/files', batches: '/batches' },
};

/** The path of files or batches at a deployment; undefined where its provider has none. */
export function keptPath({ provider }: Deployment, kind: KeptKind): string | undefined {
  return paths[provider.id]?.[kind];
}
