import { alsoElsewhere, Repetitions } from './repetitions.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import type { NamedText } from './scalars.ts';
import { shown } from './shown.ts';
import { type Unexpanded, unexpandedIn } from './unexpanded.ts';

/** Texts in which `$` and braces mean something else. */
const prompts = /prompt|template|_token$|^roles$|^stop$|^content$|regex|^path$/i;

/** References to variables that nobody expands: `${NAME}`, `{{ … }}`, `os.getenv("NAME")`, `$NAME`. */
export function* unexpandedValues({ texts }: LintFacts): Iterable<Finding> {
  const found = new Repetitions<{ readonly text: NamedText; readonly unexpanded: Unexpanded }>();
  for (const text of texts) {
    if (prompts.test(text.name)) continue;
    const unexpanded = unexpandedIn(text.value);
    if (unexpanded !== undefined) found.add(`${text.name}\n${text.value}`, text.path, { text, unexpanded });
  }
  for (const { item, path, count } of found) {
    const { kind, variable, isPart } = item.unexpanded;
    const reference = variable === undefined ? '`os.environ/NAME`' : shown(`os.environ/${variable}`);
    const whole = isPart
      ? `put the whole value into a variable and write ${reference}`
      : `write ${reference}`;
    yield warning(path, `${sentences[kind]}${alsoElsewhere(count)}`, whole);
  }
}

const sentences: Readonly<Record<Unexpanded['kind'], string>> = {
  shell: 'No `$NAME` of a shell is expanded, with braces or without, so this text is used as it stands.',
  template: 'This is a template that nothing has filled in, so the text is used as it stands.',
  misspelt: 'Variables are referred to in one way only, so this text is used as it stands.',
};
