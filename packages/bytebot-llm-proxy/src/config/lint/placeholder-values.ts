import { isPlaceholder } from '@bytebot/service';
import { alsoElsewhere, Repetitions } from './repetitions.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import type { NamedText } from './scalars.ts';
import { isSecretKey } from './secret-names.ts';
import { shown } from './shown.ts';
import { isUnexpanded, isVariableName } from './unexpanded.ts';

/** Names of settings that say where and what is called. */
const addressName =
  /^(?:model|model_name|api_base|base_url|api_version|organization|(?:aws|vertex|azure|watsonx)_\w+|tenant_id|client_id|\w*_url|\w*_host|host|database_url)$/;
/** Names whose values are names of variables or words in capitals anyway. */
const capitals = /^(?:organization|host|\w*_host|aws_session_name|aws_profile_name)$/;

/** Values that somebody has still to fill in: `<replace_with_your_key>`, `sk-your-key`, `MODEL_NAME`. */
export function* placeholderValues({ texts }: LintFacts): Iterable<Finding> {
  const found = new Repetitions<{ readonly text: NamedText; readonly isName: boolean }>();
  for (const text of texts) {
    const isSecret = isSecretKey(text.name) && !text.isItem;
    if (!isSecret && !addressName.test(text.name)) continue;
    const trimmed = text.value.trim();
    if (isUnexpanded(trimmed)) continue;
    const isName = isVariableName(trimmed) && !capitals.test(text.name);
    if (isName || isPlaceholder(trimmed)) found.add(`${text.name}\n${trimmed}`, text.path, { text, isName });
  }
  for (const { item, path, count } of found) {
    const { text, isName } = item;
    const also = alsoElsewhere(count);
    if (isName) {
      const name = text.value.trim();
      yield warning(
        path,
        `\`${text.name}\` is ${shown(name)}, which looks like the name of a variable that nothing has filled in.${also}`,
        `write ${text.name === 'model_name' ? 'the name that clients ask for' : shown(`os.environ/${name}`)}`,
      );
    } else {
      yield warning(
        path,
        `\`${text.name}\` still holds a placeholder instead of a value.${also}`,
        isSecretKey(text.name) ? 'write `os.environ/NAME` and set that variable' : 'fill it in',
      );
    }
  }
}
