import { variableOf } from '../references.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { isKeyList } from './secret-names.ts';
import { shown } from './shown.ts';

const REFERENCE = 'os.environ/';

/** `os.environ/NAME` where it is not resolved: inside a longer text, or as an item of a list. */
export function* misplacedReferences({ texts }: LintFacts): Iterable<Finding> {
  for (const { name, value: text, path, isItem } of texts) {
    const at = text.slice(0, 2_000).indexOf(REFERENCE);
    if (at === -1) continue;
    if (at > 0) {
      yield warning(
        path,
        'A reference to a variable is resolved only when it is the whole value; this text is used as it stands.',
        'put the whole value into a variable',
      );
    } else if (isItem && !isKeyList(name, path)) {
      yield warning(
        path,
        `${shown(text)} is an item of a list, where references to variables are not resolved.`,
        'write the value, or use `environment_variables`',
      );
    } else if (variableOf(text) === undefined) {
      yield warning(path, '`os.environ/` is followed by no name.', 'write `os.environ/NAME`');
    }
  }
}
