import { expect, test } from '@jest/globals';
import { estimateTextTokens, estimateTokens } from './estimate-tokens.ts';
import { png } from './histories.test-helper.ts';

test('text counts by its bytes, an image as a constant however large it is', () => {
  expect(estimateTextTokens('four words of text.!')).toBe(5);
  expect(estimateTextTokens('日本語日')).toBe(3);
  const large = { ...png, source: { ...png.source, data: 'A'.repeat(1_000_000) } };
  const tokens = (image: typeof png) => estimateTokens([{ role: 'USER', content: [image] }]);
  expect(tokens(large)).toBe(tokens(png));
  expect(tokens(png)).toBeGreaterThan(1_000);
});

test('every kind of block counts, and more content counts more', () => {
  const result = (text: string) => [
    {
      role: 'USER' as const,
      content: [
        { type: 'tool_result' as const, tool_use_id: 'a', content: [{ type: 'text' as const, text }] },
      ],
    },
  ];
  expect(estimateTokens(result('x'.repeat(400))) - estimateTokens(result(''))).toBe(100);
  const file = { type: 'base64' as const, media_type: 'text/plain', data: 'A'.repeat(1_600) };
  expect(estimateTokens([{ role: 'USER', content: [{ type: 'document', source: file }] }])).toBe(304);
});
