import { expect, test } from '@jest/globals';
import { gemini } from './gemini.ts';

const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];

function build(model: string, more: Record<string, unknown>) {
  const target = { baseUrl: 'https://g.example/v1beta', apiKey: 'sk-test-gemini', model };
  const messages = [{ role: 'user', content: 'Where is it?' }];
  return gemini.native?.buildChat({ model, messages, web_search_options: {}, ...more }, target);
}

test('a search is asked of every model that has no functions to call beside it', () => {
  const built = build('gemini-2.5-flash', {});
  expect(built?.body.tools).toEqual([{ googleSearch: {} }]);
  expect(built?.leftOut).toBeUndefined();
});

test('models that refuse a search beside functions are asked without it, and the client is told', () => {
  const built = build('gemini-2.5-flash', { tools });
  expect(JSON.stringify(built?.body)).not.toContain('googleSearch');
  expect(built?.leftOut).toEqual(['web_search_options']);
  expect(built?.dropped).toEqual([]);
});

test('newer ones get both', () => {
  const built = build('gemini-3-pro-preview', { tools });
  expect(JSON.stringify(built?.body.tools)).toContain('googleSearch');
  expect(built?.leftOut).toBeUndefined();
});
