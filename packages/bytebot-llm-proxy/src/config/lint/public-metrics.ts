import { isJsonObject } from '@bytebot/shared';
import { type Finding, type LintFacts, warning } from './rule.ts';

const NAME = 'require_auth_for_metrics_endpoint';

/** `/metrics` without a key shows everybody which models are used, how much, and what it costs. */
export function* publicMetrics({ value, settings }: LintFacts): Iterable<Finding> {
  if (settings.requireAuthForMetrics) return;
  const home = ['general_settings', 'litellm_settings'].find((name) => {
    const section = value[name];
    return isJsonObject(section) && section[NAME] !== undefined && section[NAME] !== null;
  });
  yield warning(
    home === undefined ? [] : [home, NAME],
    'The metrics are public: `/metrics` answers without a key and names models, keys and costs.',
    'remove the line, and give the scraper the master key',
  );
}
