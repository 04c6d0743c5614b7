export type { ApiKey } from './api-key.ts';
export { builtinModels } from './builtin-models.ts';
export {
  type Candidate,
  type CandidateClass,
  type ChainOptions,
  candidateChain,
  defaultMaxCandidates,
} from './candidate-chain.ts';
export { buildCatalogue, type Catalogue } from './catalogue.ts';
export {
  type CatalogueEntry,
  type CataloguePricing,
  type ModelSummary,
  modelSummaryOf,
  parseCatalogueBody,
} from './catalogue-entry.ts';
export {
  type CatalogueOptions,
  type CatalogueSource,
  type CatalogueStatus,
  createCatalogue,
} from './catalogue-source.ts';
export type { ClientLog } from './client-log.ts';
export {
  type ClientSettings,
  type DevMode,
  defaultBaseUrl,
  readClientSettings,
} from './client-settings.ts';
export type { ClientOptions } from './client-world.ts';
export { createMemoryDailyCap, type DailyCap } from './daily-cap.ts';
export { type Environment, processEnvironment } from './environment.ts';
export { findEntry } from './find-entry.ts';
export { isFreeModel } from './free-model.ts';
export { createGrok2Client, grokClient } from './grok-client.ts';
export {
  defaultReplyTemperature,
  defaultReplyTokens,
  type GenerateOptions,
  Grok2Client,
} from './grok2-client.ts';
export type { Grok2ClientOptions } from './grok2-options.ts';
export {
  emptyReplyText,
  type Grok2Chunk,
  type Grok2Failure,
  type Grok2Reply,
  type Grok2Result,
} from './grok2-result.ts';
export {
  defaultMaxTokens,
  defaultTemperature,
  type LlmRequest,
  type ModelParams,
  maxTokensCeiling,
} from './llm-request.ts';
export type { LlmChunk, LlmResponse } from './llm-response.ts';
export { mockReply } from './mock-reply.ts';
export { contextLengthOf, type ModelFamily, modelFamilies, modelFamilyOf } from './model-family.ts';
export { type SuffixedModel, splitSuffixes } from './model-suffix.ts';
export { OpenRouterError, type OpenRouterErrorFields } from './openrouter-error.ts';
export type { ProviderCapabilities } from './provider-capabilities.ts';
export { rankCatalogue } from './rank-catalogue.ts';
export type { Sleep } from './repeat-call.ts';
export { type ModelIdResolution, type ModelIdRule, resolveModelId } from './resolve-model-id.ts';
export { defaultRetryConfig, longestRetryHintMs, type RetryConfig, retryDelayMs } from './retry-timing.ts';
export {
  type CallOptions,
  SimpleOpenRouterProvider,
  type SimpleProviderOptions,
  simpleOpenRouterProviderWithRetry,
} from './simple-openrouter-provider.ts';
export { type ChainOutcome, type ChainRun, mayTryNextModel, tryModels } from './try-models.ts';
export { modelForUseCase, type UseCase, type UseCaseRow, useCaseOf, useCases } from './use-case.ts';
