import { type Catalogue, isFreeModel, resolveModelId } from '../../packages/openrouter/src/index.ts';
import { CommandFailure } from '../support/command-failure.ts';
import type { ModelToTest } from './ask-model.ts';
import type { TestOptions } from './options.ts';

/**
 * The models to test, in the order of the list or of the command line.
 *
 * @throws CommandFailure naming near matches when a model is not in the list, or when nothing is left to test.
 */
export function selectModels(
  catalogue: Catalogue,
  { models, limit, onlyFree }: Pick<TestOptions, 'models' | 'limit' | 'onlyFree'>,
): readonly ModelToTest[] {
  const candidates =
    models.length > 0
      ? [...new Set(models.map((asked) => idOf(asked, catalogue)))]
      : catalogue.entries.filter((entry) => !onlyFree || isFreeModel(entry)).map(({ id }) => id);
  if (candidates.length === 0) throw new CommandFailure('The list of models has none that is free.');
  return candidates.slice(0, limit).map((id) => ({ id, name: catalogue.byId.get(id)?.name ?? id }));
}

function idOf(asked: string, catalogue: Catalogue): string {
  const resolution = resolveModelId(asked, catalogue);
  if (resolution.found) return resolution.id;
  const near = resolution.near.length === 0 ? '' : ` Near it are: ${resolution.near.join(', ')}.`;
  throw new CommandFailure(
    `OpenRouter's list has no model ${asked}.${near} All of them: npm run models:list -- --search TEXT.`,
  );
}
