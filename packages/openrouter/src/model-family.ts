import type { Catalogue } from './catalogue.ts';
import { findEntry } from './find-entry.ts';
import { lastSegmentOf } from './model-id.ts';

export interface ModelFamily {
  readonly name: string;
  /** The context of the family as the setup guide states it, in tokens (S3-24). */
  readonly contextLength: number;
}

/** Matched against the last segment of an id; a size or date may follow, another number may not. */
const families: readonly (ModelFamily & { readonly pattern: RegExp })[] = [
  { name: 'Claude 3.5', contextLength: 200_000, pattern: /^claude-3[.-]5(?!\d)/i },
  { name: 'GPT-4o', contextLength: 128_000, pattern: /^(?:chat)?gpt-4o(?![a-z0-9])/i },
  { name: 'Llama 3.1', contextLength: 128_000, pattern: /(?:^|-)llama-3\.1(?!\d)/i },
  { name: 'Mistral Large', contextLength: 32_000, pattern: /^mistral-large(?![a-z0-9])/i },
];

/** The model families of the setup guide, with their context in tokens. */
export const modelFamilies: readonly ModelFamily[] = families.map(({ name, contextLength }) => ({
  name,
  contextLength,
}));

/** The family an id belongs to, if it is one of the setup guide's. */
export function modelFamilyOf(id: string): ModelFamily | undefined {
  const segment = lastSegmentOf(id);
  const family = families.find(({ pattern }) => pattern.test(segment));
  return family && { name: family.name, contextLength: family.contextLength };
}

/** The context of a model in tokens: what the catalogue says, else what its family has; undefined when unknown. */
export function contextLengthOf(id: string, catalogue: Catalogue | undefined): number | undefined {
  return findEntry(id, catalogue)?.context_length ?? modelFamilyOf(id)?.contextLength;
}
