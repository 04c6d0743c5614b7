import { describe, expect, test } from '@jest/globals';
import { anthropic } from './anthropic.ts';
import { gemini } from './gemini.ts';

describe('what has to travel inside the request', () => {
  test.each([
    ['https://example.com/cat.png', true, false],
    ['http://example.com/cat', true, false],
    ['https://example.com/a.pdf', true, false],
    ['https://example.com/notes.txt?x=1', true, true],
    ['https://example.com/README.md', true, true],
    ['https://generativelanguage.googleapis.com/v1beta/files/abc', false, false],
    ['https://www.youtube.com/watch?v=9hE5-98ZeCg', false, false],
    ['https://youtu.be/9hE5-98ZeCg', false, false],
    ['https://youtube.com.example.com/watch?v=1', true, false],
    ['gs://bucket/cat.png', false, false],
    ['data:image/png;base64,AAAA', false, false],
    ['file_011CNha8iCJcU1wXNR6q4V8w', false, false],
  ])('%s: Gemini %s, Anthropic %s', (url, atGemini, atAnthropic) => {
    expect(gemini.native?.mustInline?.(url)).toBe(atGemini);
    expect(anthropic.native?.mustInline?.(url)).toBe(atAnthropic);
  });
});
