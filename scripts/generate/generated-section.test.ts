import { expect, test } from '@jest/globals';
import { replaceGeneratedSection } from './generated-section.ts';

const page = '# Page\n\n<!-- generated: keys -->\nold\n<!-- end: keys -->\n\nBy hand.\n';

test('only what stands between the markers is replaced, and a second time changes nothing', () => {
  const once = replaceGeneratedSection(page, 'keys', 'new\n');
  expect(once).toBe('# Page\n\n<!-- generated: keys -->\n\nnew\n\n<!-- end: keys -->\n\nBy hand.\n');
  expect(replaceGeneratedSection(once, 'keys', 'new\n')).toBe(once);
});

test.each(['# Page\n', `${page}${page}`, '<!-- end: keys --><!-- generated: keys -->'])(
  'a page without its pair of markers is refused: %#',
  (text) => {
    expect(() => replaceGeneratedSection(text, 'keys', 'new')).toThrow(/markers/);
  },
);
