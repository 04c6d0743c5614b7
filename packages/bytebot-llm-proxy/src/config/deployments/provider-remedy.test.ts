import { expect, test } from '@jest/globals';
import { remedyForProvider } from './provider-remedy.ts';

test.each([
  ['zhipu', 'zhipu/glm-4-flash', 'write `zai/glm-4-flash`'],
  [
    'siliconflow',
    'siliconflow/Qwen/Qwen2.5-72B-Instruct',
    'write `openai/Qwen/Qwen2.5-72B-Instruct` with `api_base: https://api.siliconflow.cn/v1`',
  ],
  ['Google', 'Google/gemini-2.5-pro', 'write `gemini/gemini-2.5-pro`'],
  ['antropic', 'antropic/claude-sonnet-4-5', 'write `anthropic/claude-sonnet-4-5`'],
  ['publishers', 'publishers/google/models/gemini-embedding-001', 'write `vertex_ai/gemini-embedding-001`'],
])('%s is told what to write', (prefix, model, expected) => {
  expect(remedyForProvider(prefix, model)).toBe(expected);
});

test('a name that is near to none may still be a server of OpenAI’s dialect', () => {
  expect(remedyForProvider('my-server', 'my-server/x')).toMatch(/^write `openai\/x` with its `api_base`/);
  expect(remedyForProvider('constructor', 'constructor/x')).toMatch(/^write `openai\/x` with its/);
});

test('a router that is dressed as a model is no misspelt provider', () => {
  expect(remedyForProvider('auto_router', 'auto_router/adaptive_router')).toMatch(/not built in/);
});
