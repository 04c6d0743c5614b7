import { findProvider } from '@bytebot/llm-providers';
import { modelTextOf } from './model-text.ts';
import { type Finding, info, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** Models without a provider, which are told by their name alone. */
export function* bareNames({ served }: LintFacts): Iterable<Finding> {
  for (const { entry, deployment } of served) {
    const model = modelTextOf(entry.params.model);
    const custom = entry.params.custom_llm_provider;
    if (model === undefined || entry.path.length === 0 || deployment.forModel !== undefined) continue;
    if (typeof custom === 'string' && custom.trim() !== '') continue;
    const { id, name } = deployment.provider;
    const path = [...entry.path, 'litellm_params', 'model'];
    if (model.includes('/')) {
      const prefix = model.slice(0, model.indexOf('/'));
      if (findProvider(prefix) !== undefined) continue;
      yield warning(
        path,
        `${shown(prefix)} is no provider; ${shown(model)} is taken for ${name}, which gets the key.`,
        `write ${shown(`${id}/${model}`)}, or the provider that is meant`,
      );
      continue;
    }
    yield info(
      path,
      `${shown(model)} has no provider; by its name it is taken for ${name}.`,
      `write ${shown(`${id}/${model}`)}`,
    );
  }
}
