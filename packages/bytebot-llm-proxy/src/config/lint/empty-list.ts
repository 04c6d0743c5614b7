import { isJsonObject } from '@bytebot/shared';
import { type Finding, type LintFacts, warning } from './rule.ts';

/** A config from which no model can be served. */
export function* emptyList({
  value,
  hasFile,
  entries,
  served,
  readsVariables,
}: LintFacts): Iterable<Finding> {
  if (!hasFile || served.length > 0) return;
  const list = value.model_list;
  if (entries.length > 0) {
    // What is not served for want of a variable may well be served where it is set.
    if (!readsVariables) return;
    const none = entries.length === 1 ? 'The one entry' : `None of the ${entries.length} entries`;
    yield warning(
      ['model_list'],
      `${none} of \`model_list\` can${entries.length === 1 ? 'not' : ''} be served: the proxy starts and answers no model.`,
      'see the other findings about them',
    );
    return;
  }
  // A list of the wrong shape is an error of its own.
  if (list !== undefined && list !== null && !(Array.isArray(list) && list.length === 0)) return;
  const general = isJsonObject(value.general_settings) ? value.general_settings : {};
  const stored =
    general.store_model_in_db === true
      ? ' Models in a database (`store_model_in_db`) are not read here.'
      : ' Models in a database are not read here, and `store_model_in_db` is not set in the file either.';
  yield warning(
    list === undefined ? [] : ['model_list'],
    list === undefined
      ? `There is no \`model_list\`: the proxy starts and serves no model.${stored}`
      : `\`model_list\` is empty: the proxy starts and serves no model.${stored}`,
    'add entries with `model_name` and `litellm_params`',
  );
}
