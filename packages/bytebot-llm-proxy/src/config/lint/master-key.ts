import { isPlaceholder } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import { variableOf } from '../references.ts';
import { type Finding, info, type LintFacts, warning } from './rule.ts';
import { isUnexpanded } from './unexpanded.ts';

const path = ['general_settings', 'master_key'];
/** The documentation's example is reported where its consequence is decided, as no key at all. */
const EXAMPLE = 'sk-1234';

/** A master key that is written into the file, or that LiteLLM's own tools would not take for one. */
export function* masterKey({ value, settings }: LintFacts): Iterable<Finding> {
  const written = isJsonObject(value.general_settings) ? value.general_settings.master_key : undefined;
  if (typeof written !== 'string' && typeof written !== 'number') return;
  const text = String(written).trim();
  if (text === '' || text === EXAMPLE) return;
  if (variableOf(text) === undefined) {
    if (isPlaceholder(text) || isUnexpanded(text)) return;
    const prefix = text.startsWith('sk-')
      ? ''
      : ' It also does not begin with `sk-`, as LiteLLM expects of keys.';
    yield warning(
      path,
      `The master key is written into the file: whoever may read the file may use every model.${prefix}`,
      'write `os.environ/LITELLM_MASTER_KEY` and set that variable',
    );
    return;
  }
  const key = settings.masterKey?.read();
  if (key !== undefined && !key.startsWith('sk-')) {
    yield info(
      path,
      'The master key does not begin with `sk-`; it works here, but LiteLLM expects that of keys.',
    );
  }
}
