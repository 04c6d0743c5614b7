import { resolveModelId } from '@bytebot/openrouter';
import type { ModelChoice } from '../store/task-records.ts';

/**
 * What the proxy is asked for: its own names as they are, a provider's as `<provider>/<model>`, with LiteLLM's word
 * for Google.
 */
export function proxyModelName({ provider, name }: Pick<ModelChoice, 'provider' | 'name'>): string {
  const prefix = provider.toLowerCase() === 'google' ? 'gemini' : provider.toLowerCase();
  if (prefix === 'proxy' || prefix === '') return name;
  if (prefix === 'openrouter') return `openrouter/${openRouterId(name)}`;
  return name.startsWith(`${prefix}/`) ? name : `${prefix}/${name}`;
}

/** OpenRouter's id without a prefix that is not part of it: `openrouter/auto` keeps its own (C-1, without a catalogue). */
export function openRouterId(name: string): string {
  const resolved = resolveModelId(name, undefined);
  return resolved.found ? resolved.id : name;
}
