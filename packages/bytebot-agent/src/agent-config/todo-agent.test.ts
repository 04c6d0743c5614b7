import { afterEach, expect, test } from '@jest/globals';
import { ConfigurationError } from '../model/model-error.ts';
import { createModel } from './factory.ts';
import { createTodoAgent } from './todo-agent.ts';

const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

/** The environment of a program that knows nothing of this one's. */
function surroundings(variables: Readonly<Record<string, string>>): void {
  process.env = { PATH: before.PATH, INIT_CWD: import.meta.dirname, ...variables };
}

test('with nothing given it is OpenRouter with its free model (S1-5, S1-8, C-19)', () => {
  surroundings({ OPENROUTER_API_KEY: 'sk-test' });
  expect(createTodoAgent().model).toEqual({ provider: 'openrouter', name: 'openai/gpt-oss-20b:free' });
  expect(createModel().model).toEqual({ provider: 'openrouter', name: 'openai/gpt-oss-20b:free' });
});

test.each([
  ['openrouter', 'openai/gpt-oss-20b:free', 'OPENROUTER_API_KEY'],
  ['gemini', 'gemini-2.5-flash', 'GEMINI_API_KEY'],
  ['groq', 'llama-3.3-70b-versatile', 'GROQ_API_KEY'],
  ['openai', 'gpt-4o', 'OPENAI_API_KEY'],
])('%s with %s is chosen in code, and needs %s (S1-3, S1-4, S1-9 to S1-12)', (provider, model, variable) => {
  surroundings({ [variable]: 'sk-test' });
  expect(createTodoAgent({ provider, model }).model).toEqual({ provider, name: model });
  surroundings({});
  expect(() => createTodoAgent({ provider, model })).toThrow(
    new ConfigurationError(`${variable} environment variable is required when LLM_PROVIDER=${provider}`),
  );
});

test('another provider is refused with the list of those that are supported (S1-6)', () => {
  surroundings({});
  expect(() => createTodoAgent({ provider: 'llama' })).toThrow(
    'Unsupported LLM provider: llama. Supported providers: openai, gemini, groq, openrouter',
  );
});

test('where there is a proxy it has the keys, and a direct model still wants its own', () => {
  surroundings({ BYTEBOT_LLM_PROXY_URL: 'http://127.0.0.1:4000' });
  expect(createTodoAgent().model).toEqual({ provider: 'proxy', name: 'openrouter/openai/gpt-oss-20b:free' });
  expect(() => createModel()).toThrow('OPENROUTER_API_KEY environment variable is required');
});
