import { KnownNames } from './known-names.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** Aliases of models that are not there, and aliases that hide a model. */
export function* modelAliases(facts: LintFacts): Iterable<Finding> {
  const names = new KnownNames({ entries: facts.entries, aliases: new Map() });
  const modelNames = new Set(facts.entries.map(({ modelName }) => modelName));
  for (const [alias, { model }] of facts.aliases) {
    const path = ['router_settings', 'model_group_alias', alias];
    if (!names.isFound(model)) {
      const remedy = names.suggestionFor(model) ?? 'write a `model_name` of the list';
      yield warning(path, `The alias leads to ${shown(model)}, and no model is called that.`, remedy);
    } else if (modelNames.has(alias) && alias !== model) {
      yield warning(
        path,
        `${shown(alias)} is also a \`model_name\`; the alias comes first, so those entries are reached by their id only.`,
        'rename one of them',
      );
    }
  }
}
