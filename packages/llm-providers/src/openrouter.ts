import { openaiCompatible } from './openai-compatible.ts';
import { refineOpenrouterError } from './openrouter-errors.ts';
import type { EnvironmentReader } from './provider.ts';

/** OpenRouter, https://openrouter.ai/docs/api-reference; errors: https://openrouter.ai/docs/api-reference/errors */
export const openrouter = openaiCompatible({
  id: 'openrouter',
  name: 'OpenRouter',
  baseUrl: 'https://openrouter.ai/api/v1',
  keyVariables: ['OPENROUTER_API_KEY', 'OR_API_KEY'],
  operations: ['chat', 'completion', 'embedding', 'messages', 'responses'],
  hasCatalogue: true,
  chatSurface: {
    beside: ['cache_control', 'reasoning_details'],
    media: ['video_url', 'file_url'],
    thinksBy: 'reasoning',
  },
  forwardedHeaders: [
    'http-referer',
    'x-title',
    'x-openrouter-title',
    'x-openrouter-categories',
    'x-openrouter-metadata',
    'x-openrouter-cache',
    'anthropic-version',
    'anthropic-beta',
  ],
  extraHeaders: (_target, environment) => identification(environment),
  refineError: refineOpenrouterError,
});

/** Who calls, for OpenRouter's rankings (REQUIREMENTS C-7, and LiteLLM's two variables); title under both its names. */
function identification(environment: EnvironmentReader): Record<string, string> {
  const referer = firstSet(environment, ['OPENROUTER_HTTP_REFERER', 'OR_SITE_URL', 'APP_URL'], 'helixagent');
  const title = firstSet(environment, ['OPENROUTER_X_TITLE', 'OR_APP_NAME', 'APP_NAME'], 'HelixAgent App');
  return { 'http-referer': referer, 'x-title': title, 'x-openrouter-title': title };
}

/** The first variable with a value, without the characters that a header may not hold. */
function firstSet(environment: EnvironmentReader, names: readonly string[], otherwise: string): string {
  for (const name of names) {
    const value =
      environment(name)
        ?.replace(/[^\t\x20-\x7E\xA0-\xFF]/g, '')
        .trim() ?? '';
    if (value !== '') return value;
  }
  return otherwise;
}
