import { isJsonObject } from '@bytebot/shared';
import { variableOf } from '../references.ts';
import { isOpenTo } from '../settings/is-open.ts';
import { type Finding, info, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** No master key: anybody who can connect may use the proxy. What starts a proxy says so in its own words. */
export function* openProxy({ value, settings, readsVariables }: LintFacts): Iterable<Finding> {
  if (!isOpenTo(settings) || settings.allowUnauthenticated) return;
  const section = isJsonObject(value.general_settings) ? value.general_settings : {};
  const written = section.master_key;
  const variable = variableOf(written);
  if (variable !== undefined) {
    const say = readsVariables ? warning : info;
    yield say(
      ['general_settings', 'master_key'],
      `${shown(variable)} ${readsVariables ? 'is not set' : 'is read here'}; without it the proxy is open and serves this machine only.`,
      readsVariables ? `set ${variable.slice(0, 100)}` : undefined,
    );
    return;
  }
  // An example key is reported where it is read.
  if (typeof written === 'string' && written.trim() !== '') return;
  const path = 'general_settings' in value ? ['general_settings'] : [];
  yield warning(
    path,
    'There is no `general_settings.master_key`: without LITELLM_MASTER_KEY in the environment the proxy is open and serves this machine only.',
    'add `master_key: os.environ/LITELLM_MASTER_KEY`',
  );
}
