import { hasNoOutput, type Operation } from '@bytebot/llm-providers';
import type { TokenCeiling } from '../config/settings/openrouter-settings.ts';
import type { Deployment, ProxySettings } from '../config/snapshot.ts';

/** Both are the length of an answer; newer models only know the second one. */
const fieldNames = ['max_tokens', 'max_completion_tokens'] as const;

/** What limits the answers of a deployment, where somebody has set it (S3-29). Nothing else caps an answer. */
export function tokenCeilingOf(
  { openrouter }: ProxySettings,
  { provider }: Deployment,
  operation: Operation,
): TokenCeiling | undefined {
  return provider.hasCatalogue === true && !hasNoOutput(operation) ? openrouter.maxTokens : undefined;
}

/**
 * The fields that have to be set so that an answer is no longer than it may be: those above the ceiling become the
 * ceiling; a request without any gets the default, or the ceiling where there is no default.
 *
 * @param asked The value of a field as it would be sent.
 */
export function cappedTokens(
  ceiling: TokenCeiling,
  asked: (name: string) => unknown,
): Readonly<Record<string, number>> | undefined {
  const capped: Record<string, number> = {};
  let isLimited = false;
  for (const name of fieldNames) {
    const value = asked(name);
    if (value === undefined || value === null) continue;
    isLimited = true;
    if (ceiling.max !== undefined && Number(value) > ceiling.max) capped[name] = ceiling.max;
  }
  if (!isLimited)
    capped.max_tokens = Math.min(
      ceiling.otherwise ?? Number.POSITIVE_INFINITY,
      ceiling.max ?? Number.POSITIVE_INFINITY,
    );
  return Object.keys(capped).length === 0 ? undefined : capped;
}
