import { isJsonObject } from '@bytebot/shared';

/** One step of a path: a field, an index of a list, or all of its items. */
type Step = string | number | '[*]';

/** Where something stands in a request: a top-level field, and the way from there. */
export interface FieldPath {
  readonly field: string;
  readonly steps: readonly Step[];
}

const parsedPaths = new Map<string, FieldPath>();
/** Paths come from configs and requests. */
const PATHS_KNOWN_MAX = 1_000;

/** The path that is written `a.b`, `tools[0].x` or `tools[*].function.strict` (LiteLLM's `additional_drop_params`). */
export function fieldPath(text: string): FieldPath {
  const known = parsedPaths.get(text);
  if (known !== undefined) return known;
  if (parsedPaths.size >= PATHS_KNOWN_MAX) parsedPaths.clear();
  const [first, ...steps] = [...text.matchAll(/\[(?<index>\d+|\*)\]|(?<name>[^.[\]]+)/g)].map(
    ({ groups }): Step => {
      const index = groups?.index;
      if (index === undefined) return groups?.name ?? '';
      return index === '*' ? '[*]' : Number(index);
    },
  );
  const path = { field: typeof first === 'string' && first !== '[*]' ? first : '', steps };
  parsedPaths.set(text, path);
  return path;
}

/** A copy without what the path names; the value itself where the path leads nowhere. */
export function withoutPath(value: unknown, steps: readonly Step[], depth = 0): unknown {
  const step = steps[depth];
  if (step === undefined) return value;
  const isLast = depth === steps.length - 1;
  if (Array.isArray(value)) {
    if (typeof step === 'string' && step !== '[*]') return value;
    return value
      .filter((_, index) => !isLast || (step !== '[*]' && step !== index))
      .map((item: unknown, index) =>
        !isLast && (step === '[*]' || step === index) ? withoutPath(item, steps, depth + 1) : item,
      );
  }
  if (!isJsonObject(value) || typeof step !== 'string' || !Object.hasOwn(value, step)) return value;
  const { [step]: inner, ...rest } = value;
  return isLast ? rest : { ...value, [step]: withoutPath(inner, steps, depth + 1) };
}
