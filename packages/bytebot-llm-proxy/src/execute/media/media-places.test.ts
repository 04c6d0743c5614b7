import { expect, test } from '@jest/globals';
import { mapMedia } from './media-places.ts';

test('every address of a picture or file is offered with its path, and the rest is shared', () => {
  const plain = { role: 'user', content: 'https://example.com is a text' };
  const messages = [
    plain,
    {
      role: 'tool',
      content: [
        { type: 'text', text: 'https://example.com/text' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
        { type: 'image_url', image_url: 'HTTP://example.com/b.png' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        { type: 'file', file: { file_id: 'https://example.com/c.pdf', filename: 'c.pdf' } },
        null,
      ],
    },
  ];
  const seen: string[] = [];
  const mapped = mapMedia(messages, ({ url, path }) => {
    seen.push(`${path} ${url}`);
    return url.endsWith('a.png') ? 'data:a' : url;
  });
  expect(seen).toEqual([
    'messages[1].content[1].image_url.url https://example.com/a.png',
    'messages[1].content[2].image_url HTTP://example.com/b.png',
    'messages[1].content[4].file.file_id https://example.com/c.pdf',
  ]);
  expect(mapped).toEqual([
    plain,
    {
      role: 'tool',
      content: expect.arrayContaining([{ type: 'image_url', image_url: { url: 'data:a', detail: 'low' } }]),
    },
  ]);
  expect(Array.isArray(mapped) && mapped[0]).toBe(plain);
  expect(messages[1]?.content[1]).toHaveProperty('image_url.url', 'https://example.com/a.png');
});

test.each([[undefined], ['text'], [[null, 1, { content: null }, { content: [7] }]]])(
  'what holds none is given back as it is',
  (messages) => {
    expect(mapMedia(messages, () => 'changed')).toBe(messages);
  },
);
