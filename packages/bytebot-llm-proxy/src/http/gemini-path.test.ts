import { describe, expect, test } from '@jest/globals';
import { mayBeGeminiPath, readGeminiPath } from './gemini-path.ts';

describe('a path of Google’s API', () => {
  test('names the model and what is asked of it', () => {
    expect(readGeminiPath('/v1beta/models/gemini-2.5-flash:generateContent')).toEqual({
      operation: 'generate_content',
      model: 'gemini-2.5-flash',
      streaming: false,
      manner: 'events',
    });
    expect(readGeminiPath('/v1/models/gemini-2.5-flash:countTokens?key=x')).toEqual({
      operation: 'generate_content_count',
      model: 'gemini-2.5-flash',
    });
  });

  test('streams events with alt=sse and one array without it', () => {
    const path = '/v1beta/models/m:streamGenerateContent';
    expect(readGeminiPath(`${path}?alt=sse`)?.manner).toBe('events');
    expect(readGeminiPath(`${path}?key=k&alt=sse`)?.manner).toBe('events');
    expect(readGeminiPath(path)?.manner).toBe('json-array');
    expect(readGeminiPath(`${path}?alt=json`)).toMatchObject({ manner: 'json-array', streaming: true });
  });

  test('may name a model with slashes, colons and escapes', () => {
    const model = (segment: string): string | undefined =>
      readGeminiPath(`/v1beta/models/${segment}:generateContent`)?.model;
    expect(model('openrouter/meta-llama/llama-3.3-70b-instruct:free')).toBe(
      'openrouter/meta-llama/llama-3.3-70b-instruct:free',
    );
    expect(model('openrouter%2Fgpt-4o')).toBe('openrouter/gpt-4o');
    expect(model('%E0%A4%A')).toBeUndefined();
  });

  test('may end in a slash, as other routes may', () => {
    for (const end of ['/', '/?alt=sse'])
      expect(readGeminiPath(`/v1beta/models/m:generateContent${end}`)).toMatchObject({
        operation: 'generate_content',
        model: 'm',
      });
  });

  test('is none with another method or another form', () => {
    for (const url of [
      '/v1beta/models',
      '/v1beta/models/m',
      '/v1beta/models/m:embedContent',
      '/v1/models/a:b',
    ])
      expect(readGeminiPath(url)).toBeUndefined();
    expect(mayBeGeminiPath('/v1/chat/completions')).toBe(false);
    expect(mayBeGeminiPath('/v1beta/models/m:countTokens')).toBe(true);
  });
});
