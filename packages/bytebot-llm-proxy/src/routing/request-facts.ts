import type { Operation } from '@bytebot/llm-providers';
import type { StrategyName } from './strategy-name.ts';

/** What planning needs to know of a request; everything that costs more than a look is asked for when it is needed. */
export interface RequestFacts {
  readonly group: string;
  readonly streaming: boolean;
  /** `tags` of the body, `metadata.tags`, `x-litellm-tags`. */
  readonly tags: readonly string[];
  readonly userAgent: string;
  /** The `route` object of the request (S2-20). */
  readonly strategy: StrategyName | undefined;
  readonly fallbackStrategy: StrategyName | undefined;
  /** `route.use_case` or `use_case` of the request (S3-56). */
  readonly useCase: string | undefined;
  /** `allowed_model_region`: it may be answered there only. */
  readonly region: string | undefined;
  /** What is asked for, where that is neither chat nor vectors: not every deployment has it. */
  readonly mediaOperation?: Operation | undefined;
  /** Roughly, from the size of the body; never less than a tokenizer would count by more than a third. */
  estimatedInputTokens(): number;
  /** What the request may answer with at most; undefined when it does not say. */
  maxOutputTokens(): number | undefined;
  /** How many answers it asks for (`n`). */
  answers(): number;
  /** What the model has to be able to do. */
  needs(): RequestNeeds;
}

export interface RequestNeeds {
  readonly vision: boolean;
  readonly audio: boolean;
  readonly tools: boolean;
  readonly jsonSchema: boolean;
}
