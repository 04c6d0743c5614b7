import { modelTextOf } from './model-text.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** Members of one family, of which a name and its model cannot be two at once. */
const families: readonly (readonly string[])[] = [
  ['opus', 'sonnet', 'haiku'],
  ['small', 'medium', 'large'],
  ['flash', 'pro'],
  ['mini', 'nano'],
  ['8b', '70b', '405b'],
];
/** What has to be in both, so that two makers' words are not compared (`fast`, `pro` mean something else each time). */
const makers = ['claude', 'gemini', 'gpt', 'mistral', 'llama', 'command', 'qwen', 'deepseek', 'grok'];

/** `claude-opus` that is served by a Sonnet: a slip of whoever copied the entry. */
export function* contradictions({ entries }: LintFacts): Iterable<Finding> {
  for (const { path, modelName, params } of entries) {
    const model = modelTextOf(params.model);
    if (model === undefined || path.length === 0) continue;
    const named = wordsOf(modelName);
    const served = wordsOf(model);
    if (!makers.some((maker) => named.has(maker) && served.has(maker))) continue;
    for (const family of families) {
      const said = family.filter((word) => named.has(word));
      const used = family.filter((word) => served.has(word));
      if (said.length !== 1 || used.length !== 1 || said[0] === used[0]) continue;
      yield warning(
        [...path, 'litellm_params', 'model'],
        `${shown(modelName)} is served by ${shown(model)}: the name says ${said[0]}, the model is ${used[0]}. Probably a slip.`,
        'correct the model or the name',
      );
    }
  }
}

function wordsOf(name: string): ReadonlySet<string> {
  return new Set(
    name
      .slice(0, 200)
      .toLowerCase()
      .split(/[^a-z0-9]+/),
  );
}
