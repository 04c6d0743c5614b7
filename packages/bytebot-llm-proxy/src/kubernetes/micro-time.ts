/** A time as Leases and Events take it, with six digits behind the second; fewer are refused. */
export function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
