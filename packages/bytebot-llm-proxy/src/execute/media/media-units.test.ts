import { expect, test } from '@jest/globals';
import { scanBody } from '../../http/scan/scan-body.ts';
import { requestUnits } from './media-units.ts';

test.each([
  ['image_generation', {}, { images: 1, pixels: 1_048_576 }],
  ['image_generation', { n: 3, size: '1024x1792' }, { images: 3, pixels: 5_505_024 }],
  ['image_edit', { n: '2', size: 'auto' }, { images: 2, pixels: 2_097_152 }],
  ['image_generation', { n: -1, size: 7 }, { images: 1, pixels: 1_048_576 }],
  ['image_generation', { n: 1e12 }, { images: 1_000, pixels: 1_048_576_000 }],
  ['speech', { input: 'Grüß dich 🙂' }, { characters: 11 }],
  ['speech', { input: ['no', 'text'] }, { characters: 0 }],
  ['speech', {}, { characters: 0 }],
  ['rerank', { query: 'a' }, { queries: 1 }],
  ['transcription', { language: 'de' }, {}],
  ['moderation', { input: 'a' }, {}],
] as const)('what %s with %j is charged by', (operation, body, expected) => {
  expect(requestUnits(operation, scanBody(Buffer.from(JSON.stringify(body))))).toEqual(expected);
});

test('a text that cannot be read is the provider’s to refuse', () => {
  expect(requestUnits('speech', scanBody(Buffer.from('{"input":"\\x"}')))).toEqual({ characters: 0 });
});
