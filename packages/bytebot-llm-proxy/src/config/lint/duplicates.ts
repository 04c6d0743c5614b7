import { isJsonObject } from '@bytebot/shared';
import type { ConfigPath } from '../place.ts';
import { formatPath } from '../place.ts';
import { type Finding, type LintFacts, warning } from './rule.ts';
import { shown } from './shown.ts';

/** Two entries of one name that are equal in every parameter: the same server is asked either way. */
export function* duplicateDeployments({ entries }: LintFacts): Iterable<Finding> {
  const seen = new Map<string, ConfigPath>();
  for (const { path, modelName, params } of entries) {
    if (path.length === 0) continue;
    const content = canonical([modelName, params]);
    const earlier = seen.get(content);
    if (earlier === undefined) seen.set(content, path);
    else if (earlier !== path && formatPath(earlier) !== formatPath(path)) {
      yield warning(
        path,
        `This entry of ${shown(modelName)} equals \`${formatPath(earlier)}\` in every parameter; nothing is balanced between them.`,
        'remove one of them',
      );
    }
  }
}

/** The same text for equal values, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isJsonObject(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}
