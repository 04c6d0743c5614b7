import { isJsonObject } from '@bytebot/shared';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** `callbacks` runs for success and failure; the other two lists each for one of them. */
const general = 'callbacks';
const special = ['success_callback', 'failure_callback'] as const;

/** Integrations that are told of each call more than once, and a name that does nothing where it stands. */
export function* doubledCallbacks({ value }: LintFacts): Iterable<Finding> {
  const settings = value.litellm_settings;
  if (!isJsonObject(settings)) return;
  const everywhere = namesOf(settings[general]);
  for (const name of everywhere.keys()) {
    const also = special.filter((list) => namesOf(settings[list]).has(name));
    if (also.length === 0) continue;
    yield warning(
      ['litellm_settings', general],
      `${shown(name)} is in \`callbacks\` and in ${also.map((list) => `\`${list}\``).join(' and ')}, so LiteLLM logs every call twice.`,
      'keep it in `callbacks` alone',
    );
  }
  for (const list of [general, ...special]) {
    for (const [name, count] of namesOf(settings[list])) {
      if (count > 1)
        yield warning(
          ['litellm_settings', list],
          `${shown(name)} is in this list ${count} times.`,
          'keep one',
        );
    }
  }
  for (const list of ['service_callback', 'service_callbacks']) {
    if (!namesOf(settings[list]).has('prometheus')) continue;
    yield warning(
      ['litellm_settings', list],
      '`prometheus` does nothing in this list. Here `/metrics` is always on.',
      'the name that works in LiteLLM is `prometheus_system`',
    );
  }
}

function namesOf(list: unknown): ReadonlyMap<string, number> {
  const names = new Map<string, number>();
  for (const name of Array.isArray(list) ? list : [list]) {
    if (typeof name === 'string') names.set(name, (names.get(name) ?? 0) + 1);
  }
  return names;
}
