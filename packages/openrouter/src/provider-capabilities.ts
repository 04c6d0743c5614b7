export interface ProviderCapabilities {
  readonly supportsStreaming: boolean;
  readonly supportsTools: boolean;
  readonly supportsSearch: boolean;
  readonly limits: {
    /** Tokens a request may have at most, over all models. */
    readonly maxInputTokens: number;
    /** Tokens most models give at most. */
    readonly maxOutputTokens: number;
    readonly maxConcurrentRequests: number;
  };
}

/** What one may count on with OpenRouter in general; a model's own numbers are in the catalogue. */
export const providerCapabilities: ProviderCapabilities = {
  supportsStreaming: true,
  supportsTools: true,
  supportsSearch: true,
  limits: { maxInputTokens: 200_000, maxOutputTokens: 8_192, maxConcurrentRequests: 10 },
};
