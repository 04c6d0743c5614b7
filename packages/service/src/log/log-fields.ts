/** What a log line may carry beside its message. */
export type LogFields = Readonly<Record<string, unknown>>;

const depthMax = 6;
const itemsMax = 100;

/**
 * A copy of `value` that is safe to print: every text (names of fields too) goes through `hide`, errors become
 * `{name, message, code, stack, cause}`, circles, depths and long lists are cut, and what JSON cannot hold becomes
 * text.
 */
export function redactValue(value: unknown, hide: (text: string) => string): unknown {
  return copy(value, hide, 0, new Set());
}

function copy(value: unknown, hide: (text: string) => string, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value === null || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value !== 'object') return hide(String(value));
  if (above.has(value)) return '[circular]';
  if (depth >= depthMax) return '[deep]';
  above.add(value);
  const result = copyObject(value, (inner) => copy(inner, hide, depth + 1, above), hide);
  above.delete(value);
  return result;
}

function copyObject(
  value: object,
  copyInner: (inner: unknown) => unknown,
  hide: (text: string) => string,
): unknown {
  if (Array.isArray(value)) return value.slice(0, itemsMax).map(copyInner);
  if (value instanceof Error) return copyInner(errorParts(value));
  if (value instanceof Date || value instanceof URL || value instanceof RegExp) return hide(String(value));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map) return copyInner(Object.fromEntries(value));
  if (value instanceof Set) return copyInner([...value]);
  const fields = Object.entries(value).slice(0, itemsMax);
  return Object.fromEntries(fields.map(([name, inner]) => [hide(name), copyInner(inner)]));
}

function errorParts(error: Error): Record<string, unknown> {
  return {
    name: error.name,
    message: error.message,
    ...('code' in error && { code: error.code }),
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error.cause !== undefined && { cause: error.cause }),
  };
}
