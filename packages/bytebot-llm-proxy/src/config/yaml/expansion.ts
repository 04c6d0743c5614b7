/** A document whose aliases make it larger than any config is. */
export class ExpansionError extends Error {
  override readonly name = 'ExpansionError';
}

const MAX_VALUES = 200_000;
const MAX_DEPTH = 200;

interface Extent {
  readonly values: number;
  readonly depth: number;
}

/**
 * Refuses documents that a few aliases blow up ("billion laughs") or that contain themselves, so that whoever
 * walks the value afterwards may do so naively. Shared values are measured once.
 *
 * @throws ExpansionError
 */
export function checkExpansion(root: unknown): void {
  const known = new Map<object, Extent | 'open'>();

  function measure(value: unknown): Extent {
    if (typeof value !== 'object' || value === null) return { values: 1, depth: 0 };
    const earlier = known.get(value);
    if (earlier === 'open')
      throw new ExpansionError('has an alias that contains itself; write the value out.');
    if (earlier !== undefined) return earlier;
    known.set(value, 'open');
    let values = 1;
    let depth = 0;
    for (const child of Object.values(value)) {
      const extent = measure(child);
      values += extent.values;
      depth = Math.max(depth, extent.depth);
    }
    if (values > MAX_VALUES || depth >= MAX_DEPTH) {
      throw new ExpansionError(
        `holds more than ${MAX_VALUES} values or is nested deeper than ${MAX_DEPTH}, aliases counted as often as they are used. Is it a config?`,
      );
    }
    const extent = { values, depth: depth + 1 };
    known.set(value, extent);
    return extent;
  }

  measure(root);
}
