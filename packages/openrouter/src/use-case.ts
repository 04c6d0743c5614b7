import type { Catalogue } from './catalogue.ts';
import { resolveModelId } from './resolve-model-id.ts';

export type UseCase = 'reasoning' | 'chat' | 'code' | 'fast' | 'cheap';

/** One row of the setup guide's model selection guide (S3-56). */
export interface UseCaseRow {
  readonly useCase: UseCase;
  readonly title: string;
  /** The short name the guide recommends. */
  readonly model: string;
  /** Its full id, for when there is no catalogue to complete the name from. */
  readonly id: string;
  readonly cost: '$' | '$$' | '$$$';
  /** Other spellings a request may use. */
  readonly aliases: readonly string[];
}

export const useCases: readonly UseCaseRow[] = [
  {
    useCase: 'reasoning',
    title: 'Complex reasoning',
    model: 'claude-3.5-sonnet',
    id: 'anthropic/claude-3.5-sonnet',
    cost: '$$$',
    aliases: ['complex_reasoning'],
  },
  {
    useCase: 'chat',
    title: 'General chat',
    model: 'gpt-4o',
    id: 'openai/gpt-4o',
    cost: '$$$',
    aliases: ['general_chat', 'general'],
  },
  {
    useCase: 'code',
    title: 'Code generation',
    model: 'deepseek-coder',
    id: 'deepseek/deepseek-coder',
    cost: '$$',
    aliases: ['code_generation', 'coding'],
  },
  {
    useCase: 'fast',
    title: 'Fast responses',
    model: 'llama-3.1-70b',
    id: 'meta-llama/llama-3.1-70b-instruct',
    cost: '$',
    aliases: ['fast_responses'],
  },
  {
    useCase: 'cheap',
    title: 'Cost-effective',
    model: 'mistral-7b',
    id: 'mistralai/mistral-7b-instruct',
    cost: '$',
    aliases: ['cost_effective'],
  },
];

/** The row for a use case by any of its spellings: `code`, `Code generation`, `code_generation`, `cost-effective`. */
export function useCaseOf(name: string): UseCaseRow | undefined {
  const wanted = plain(name);
  return useCases.find(
    ({ useCase, title, aliases }) =>
      plain(useCase) === wanted ||
      plain(title) === wanted ||
      aliases.some((alias) => plain(alias) === wanted),
  );
}

/**
 * The upstream id of the model recommended for a use case: the full id, else what the short name leads to.
 * Undefined for a use case nobody knows, and when the catalogue has no such model.
 */
export function modelForUseCase(name: string, catalogue: Catalogue | undefined): string | undefined {
  const row = useCaseOf(name);
  if (row === undefined) return undefined;
  for (const asked of [row.id, row.model]) {
    const resolution = resolveModelId(asked, catalogue);
    if (resolution.found) return resolution.id;
  }
  return undefined;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
