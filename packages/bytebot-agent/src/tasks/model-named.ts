import { findDirectProvider, upstreamName } from '../model/direct-providers.ts';
import type { AgentSettings } from '../settings.ts';
import type { ModelChoice } from '../store/task-records.ts';

/**
 * The model a person means who gives only its name: the proxy's, or without one that of the provider in front of the
 * first slash (`gemini/gemini-2.5-flash`), as in LiteLLM.
 *
 * @param otherwise The provider of a name that says none.
 */
export function modelNamed(
  name: string,
  { proxyUrl }: Pick<AgentSettings, 'proxyUrl'>,
  otherwise: () => string,
): ModelChoice {
  if (proxyUrl !== undefined) return { provider: 'proxy', name };
  const prefix = name.slice(0, Math.max(0, name.indexOf('/')));
  const id = findDirectProvider(prefix)?.provider.id;
  return id === undefined ? { provider: otherwise(), name } : { provider: id, name: upstreamName(id, name) };
}
