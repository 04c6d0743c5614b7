import { nearMatches } from '@bytebot/shared';
import { HttpFailure } from '../../http/http-failure.ts';
import type { ModelList } from '../../model/chat-model.ts';
import type { ModelChoice } from '../../store/task-records.ts';

/**
 * The model that answers: the named one, by its name or its title, else the default.
 *
 * @throws ConfigurationError when there is no default, ModelListError, HttpFailure 404 with near names.
 */
export async function chooseModel(models: ModelList, name: string | undefined): Promise<ModelChoice> {
  if (name === undefined) return models.defaultModel();
  const known = await models.list();
  const chosen = known.find((model) => model.name === name) ?? known.find((model) => model.title === name);
  if (chosen !== undefined) return chosen;
  const names = known.flatMap((model) => [model.name, model.title]);
  const near = nearMatches(name, new Set(names), 3);
  const meant = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  throw new HttpFailure(
    404,
    'MODEL_NOT_FOUND',
    `There is no model "${name}".${meant} GET /tasks/models lists them.`,
  );
}
