import { expect, test } from '@jest/globals';
import { describedAs } from './sbom.ts';

const bill = (timestamp: string, serialNumber: string, version = '1.0.0'): string =>
  JSON.stringify({
    bomFormat: 'CycloneDX',
    serialNumber,
    metadata: { timestamp, component: { type: 'library', name: 'bytebot', version: '0.1.0' } },
    components: [{ name: 'zod', version }],
  });

test('the bill of materials of an image names the service, and depends on nothing but the content', () => {
  const first = describedAs(bill('2026-01-01T00:00:00Z', 'urn:uuid:1'), 'bytebot-agent', '1.2.3');
  expect(JSON.parse(first)).toEqual({
    serialNumber: expect.stringMatching(
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    bomFormat: 'CycloneDX',
    metadata: {
      component: {
        type: 'application',
        name: 'bytebot-agent',
        version: '1.2.3',
        purl: 'pkg:npm/bytebot-agent@1.2.3',
      },
    },
    components: [{ name: 'zod', version: '1.0.0' }],
  });
  expect(describedAs(bill('2027-02-02T00:00:00Z', 'urn:uuid:2'), 'bytebot-agent', '1.2.3')).toBe(first);
  expect(describedAs(bill('2026-01-01T00:00:00Z', 'urn:uuid:1', '1.0.1'), 'bytebot-agent', '1.2.3')).not.toBe(
    first,
  );
});

test('what pnpm happened to read first makes no difference', () => {
  const inOrder = (names: readonly string[]): string =>
    JSON.stringify({
      components: names.map((name) => ({ 'bom-ref': name })),
      dependencies: names.map((ref) => ({ ref, dependsOn: names })),
    });
  const bill = describedAs(inOrder(['pkg:b', 'pkg:a']), 'x', '1.0.0');
  expect(describedAs(inOrder(['pkg:a', 'pkg:b']), 'x', '1.0.0')).toBe(bill);
  expect(JSON.parse(bill)).toMatchObject({
    components: [{ 'bom-ref': 'pkg:a' }, { 'bom-ref': 'pkg:b' }],
    dependencies: [{ ref: 'pkg:a', dependsOn: ['pkg:a', 'pkg:b'] }, { ref: 'pkg:b' }],
  });
});
