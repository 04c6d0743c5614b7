import { createHash } from 'node:crypto';

interface BillOfMaterials {
  serialNumber?: string;
  metadata?: { timestamp?: string; component?: Record<string, unknown> };
  components?: { 'bom-ref'?: string }[];
  dependencies?: { ref?: string; dependsOn?: string[] }[];
}

/**
 * pnpm's bill of materials as that of an image: it names the service with its version and is the same for the same
 * content, so that two builds give equal images.
 *
 * @param text CycloneDX JSON
 */
export function describedAs(text: string, name: string, version: string): string {
  const bill: BillOfMaterials = JSON.parse(text);
  delete bill.serialNumber;
  delete bill.metadata?.timestamp;
  // pnpm lists what it has read first.
  bill.components?.sort((one, other) => compare(one['bom-ref'], other['bom-ref']));
  bill.dependencies?.sort((one, other) => compare(one.ref, other.ref));
  for (const { dependsOn } of bill.dependencies ?? []) dependsOn?.sort();
  const purl = `pkg:npm/${name}@${version}`;
  Object.assign(bill.metadata?.component ?? {}, { type: 'application', name, version, purl });
  const hash = createHash('sha256').update(JSON.stringify(bill)).digest('hex');
  return `${JSON.stringify({ serialNumber: `urn:uuid:${uuidOf(hash)}`, ...bill }, undefined, 2)}\n`;
}

/** By code units, which is the same order on every machine. */
function compare(one = '', other = ''): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** A UUID of version 8, whose bits are ours to choose. */
function uuidOf(hash: string): string {
  const groups = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return [...groups, hash.slice(20, 32)].join('-');
}
