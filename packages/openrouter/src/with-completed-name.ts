import { abortable } from './abortable.ts';
import type { CatalogueSource } from './catalogue-source.ts';
import { OpenRouterError } from './openrouter-error.ts';
import { judgedBySlashes, resolveModelId } from './resolve-model-id.ts';

/**
 * Calls with the upstream id of a model. A full name goes out at once; the catalogue is only asked for names without a
 * vendor, and for those OpenRouter does not know: `meta-llama/llama-3.1-70b` lacks its `-instruct` (C-1).
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
    if (known !== undefined || !(error instanceof OpenRouterError) || error.kind !== 'not_found') throw error;
    const catalogue = await abortable(source.load(), signal);
    const completed = catalogue && resolveModelId(asked, catalogue);
    if (completed?.found !== true || completed.id === first) throw error;
    return await call(completed.id);
  }
}
