import { abortable } from './abortable.ts';
import type { CatalogueSource } from './catalogue-source.ts';
import { OpenRouterError, withNearModels } from './openrouter-error.ts';
import { judgedBySlashes, resolveModelId } from './resolve-model-id.ts';

/**
 * Calls with the upstream id of a model. A full name goes out at once; the catalogue is only asked for names without a
 * vendor, and for those OpenRouter does not know: `meta-llama/llama-3.1-70b` lacks its `-instruct` (C-1).
 *
 * @throws OpenRouterError of the call; of a model that is not found with similar names in its hint (S3-2, S3-39).
 */
export async function withCompletedName<Result>(
  asked: string,
  source: CatalogueSource,
  signal: AbortSignal | undefined,
  call: (model: string) => Promise<Result>,
): Promise<Result> {
  const slashed = judgedBySlashes(asked);
  const isFull = slashed.includes('/') && !slashed.startsWith('openrouter/');
  const known = isFull ? source.peek() : await abortable(source.load(), signal);
  const resolution = resolveModelId(asked, known);
  const first = resolution.found ? resolution.id : slashed;
  try {
    return await call(first);
  } catch (error) {
    if (!(error instanceof OpenRouterError) || error.kind !== 'not_found') throw error;
    const catalogue = known ?? (await abortable(source.load(), signal));
    const completed = catalogue && resolveModelId(asked, catalogue);
    if (completed?.found === false) throw withNearModels(error, completed.near);
    if (completed === undefined || completed.id === first) throw error;
    return await call(completed.id);
  }
}
