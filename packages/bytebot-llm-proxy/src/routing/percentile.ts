/**
 * The value that a share of the values does not pass (nearest rank).
 *
 * @param share From 0 to 1: 0.95 for the 95th percentile.
 * @returns Undefined without values.
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}
