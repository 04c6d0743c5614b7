import { expect, test } from '@jest/globals';
import { spawnProxy } from './support/proxy-process.ts';

const warned = `model_list:
  - {model_name: a, litellm_params: {model: ollama/a}}
agents: []
`;

test.each([
  ['warns and ends', warned, ['--check'], 0, /config\.yaml:3:1 {2}warning {2}agents/],
  ['fails for warnings where that is asked for', warned, ['--check', '--strict'], 1, /\d warnings in 1 file/],
  [
    'fails for what nothing can start with',
    'model_list: 7\n',
    ['--check'],
    1,
    /config\.yaml:1:1 {2}error {2}model_list/,
  ],
  ['prints a document for programs', warned, ['--check', '--json'], 0, /"files": \[/],
])('the built proxy checks its config without starting: it %s', async (_, config, flags, code, says) => {
  const proxy = spawnProxy({ config, flags });
  const started = proxy.listening.then(
    () => true,
    () => false,
  );
  expect(await proxy.exited).toBe(code);
  expect(await started).toBe(false);
  expect(proxy.output()).toMatch(says);
  expect(proxy.output()).not.toContain('Listening');
});
