import { expect, test } from '@jest/globals';
import { providers } from '../../packages/llm-providers/src/index.ts';
import { keyVariables, renderProviderTemplate, replaceYamlSection } from './provider-values.ts';

test('every provider with a key has its variable once, the best known ones first', () => {
  const variables = keyVariables();
  expect(variables.slice(0, 5)).toEqual([
    'ANTHROPIC_API_KEY',
    'OPENAI_API_KEY',
    'GEMINI_API_KEY',
    'OPENROUTER_API_KEY',
    'GROQ_API_KEY',
  ]);
  expect(new Set(variables).size).toBe(variables.length);
  const missing = providers.filter(
    ({ keyVariables: [first] }) => first !== undefined && !variables.includes(first),
  );
  expect(missing).toEqual([]);
  expect(renderProviderTemplate()).toContain('\nopenrouter: OPENROUTER_API_KEY\n');
});

test('only what stands between the comments is replaced, as far in as they are', () => {
  const yaml = 'env:\n  # keys: begin (generated)\n  OLD: ""\n  # keys: end\nother: 1\n';
  expect(replaceYamlSection(yaml, 'keys', 'A: ""\n\nB: ""\n')).toBe(
    'env:\n  # keys: begin (generated)\n  A: ""\n\n  B: ""\n  # keys: end\nother: 1\n',
  );
});

test.each(['other: 1\n', '# keys: end\n# keys: begin\n', '# keys: begin\n# keys: begin\n# keys: end\n'])(
  'a file without its pair of comments is refused: %#',
  (yaml) => {
    expect(() => replaceYamlSection(yaml, 'keys', 'A: ""')).toThrow('once each');
  },
);
