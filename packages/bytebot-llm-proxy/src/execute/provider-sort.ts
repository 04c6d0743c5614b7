import type { Provider } from '@bytebot/llm-providers';
import { isJsonObject } from '@bytebot/shared';

/** What OpenRouter calls the strategies with which it can choose between the hosts of one model. */
const sorts: ReadonlyMap<unknown, string> = new Map([
  ['cost_optimized', 'price'],
  ['performance_optimized', 'throughput'],
]);

/**
 * The `provider` field with which OpenRouter chooses among the hosts of a model as the request's `route` object says
 * (C-25); undefined where there is nothing to say. What the request says in that field itself counts.
 *
 * @param route The `route` of the request.
 * @param written The `provider` field as it would be sent.
 */
export function sortedProvider(
  { hasCatalogue }: Provider,
  route: unknown,
  written: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (hasCatalogue !== true || !isJsonObject(route)) return undefined;
  const sort = sorts.get(route.strategy);
  if (sort === undefined) return undefined;
  if (written === undefined || written === null) return { sort };
  return isJsonObject(written) && written.sort === undefined ? { ...written, sort } : undefined;
}
