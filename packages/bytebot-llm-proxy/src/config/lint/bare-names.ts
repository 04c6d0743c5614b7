import { modelTextOf } from './model-text.ts';
import { type Finding, info, type LintFacts } from './rule.ts';
import { shown } from './shown.ts';

/** Models without a provider, which are told by their name alone. */
export function* bareNames({ served }: LintFacts): Iterable<Finding> {
  for (const { entry, deployment } of served) {
    const model = modelTextOf(entry.params.model);
    const custom = entry.params.custom_llm_provider;
    if (model === undefined || model.includes('/') || entry.path.length === 0) continue;
    if (typeof custom === 'string' && custom.trim() !== '') continue;
    const { id, name } = deployment.provider;
    yield info(
      [...entry.path, 'litellm_params', 'model'],
      `${shown(model)} has no provider; by its name it is taken for ${name}.`,
      `write ${shown(`${id}/${model}`)}`,
    );
  }
}
