import type { z } from 'zod';
import type { ConfigPath } from '../place.ts';
import type { ProblemList } from '../problem-list.ts';

/**
 * Checks a value against a schema. What does not fit becomes an error with its place, and the result is undefined;
 * nothing is thrown, so that all problems are found.
 */
export function check<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: ConfigPath,
  problems: ProblemList,
): z.output<Schema> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of flat(result.error.issues)) {
    const at = [...path, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
    problems.error(at, sentence(at, issue));
  }
  return undefined;
}

type Issue = z.core.$ZodIssue;

/** A union reports what is wrong with each alternative; the alternative that got furthest says the most. */
function flat(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union') return [issue];
    const alternatives = issue.errors.map((errors) => flat(errors));
    const deepest = alternatives.reduce((best, errors) => (depth(errors) > depth(best) ? errors : best), []);
    if (depth(deepest) === 0) return [issue];
    return deepest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  });
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

const expectations: Readonly<Record<string, string>> = {
  array: 'has to be a list.',
  record: 'has to be a mapping of names to values.',
  object: 'has to be a mapping of names to values.',
  string: 'has to be text.',
};

/** Says what is expected, never the value: it may be a key. */
function sentence(path: ConfigPath, issue: Issue): string {
  const name = `\`${String(path.at(-1) ?? 'config')}\``;
  if (issue.code === 'custom') return `${name} ${issue.message}`;
  if (issue.code === 'invalid_type') {
    return `${name} ${expectations[issue.expected] ?? `has to be of type ${issue.expected}.`}`;
  }
  if (issue.code === 'invalid_value') return `${name} takes one of: ${issue.values.join(', ')}.`;
  return `${name} has a value of the wrong type; see docs/config.md for what it takes.`;
}
