import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { desktopFileNames, isSafePath } from './desktop-file-name.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['Q3 report (final).pdf', 'Q3 report (final).pdf'],
  ['日本語.txt', '日本語.txt'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Users\\a\\b.txt', 'b.txt'],
  ['$(reboot).sh', '_(reboot).sh'],
  ['`reboot`', '_reboot_'],
  ['a"b', 'a_b'],
  ['a\u0000b\nc', 'a_b_c'],
  ['..', 'file'],
  ['/', 'file'],
  ['', 'file'],
])('%j is %j on the desktop', (name, expected) => {
  expect(desktopFileNames([name])).toEqual([expected]);
});

test('no two files are one, also where only the letters’ size differs', () => {
  expect(desktopFileNames(['a.txt', 'A.txt', 'x/a.txt', 'b', 'b', '.tar'])).toEqual([
    'a.txt',
    'A (2).txt',
    'a (3).txt',
    'b',
    'b (2)',
    'tar',
  ]);
});

test('a long name keeps its ending', () => {
  const [name = ''] = desktopFileNames([`${'ü'.repeat(300)}.xlsx`]);
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
  expect(name).toMatch(/ü\.xlsx$/);
});

test('every name is one safe name in its folder', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 5 }), (names) => {
      const safe = desktopFileNames(names);
      expect(safe).toHaveLength(names.length);
      expect(new Set(safe).size).toBe(names.length);
      for (const name of safe) {
        expect(isSafePath(name)).toBe(true);
        expect(name).not.toMatch(/^\.|\//);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      }
    }),
    { numRuns: 300 },
  );
});
