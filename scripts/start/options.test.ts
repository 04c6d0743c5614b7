import { expect, test } from '@jest/globals';
import { readStartOptions } from './options.ts';

test('default ports may move, given ones may not', () => {
  expect(readStartOptions([], {})).toEqual({
    proxyPort: { port: 4000, given: false },
    agentPort: { port: 8000, given: false },
    simulatorPort: { port: 4010, given: false },
    configFile: undefined,
  });
  const args = ['--port', '4000', '--agent-port=9991', '--simulator-port=5010', '--config', 'my.yaml'];
  expect(readStartOptions(args, {})).toEqual({
    proxyPort: { port: 4000, given: true },
    agentPort: { port: 9991, given: true },
    simulatorPort: { port: 5010, given: true },
    configFile: 'my.yaml',
  });
});

test('CONFIG_FILE_PATH names the config when no flag does', () => {
  const environment = { CONFIG_FILE_PATH: 'env.yaml' };
  expect(readStartOptions([], environment).configFile).toBe('env.yaml');
  expect(readStartOptions(['-c', 'flag.yaml'], environment).configFile).toBe('flag.yaml');
});

test.each([
  [['--port', 'x'], '--port has to be a number from 1 to 65535, not "x".'],
  [['--port', '0'], '--port has to be a number'],
  [['--agent-port', ''], '--agent-port has to be a number'],
  [['--simulator-port', '65536'], '--simulator-port has to be a number'],
  [['--prot', '1'], "Unknown option '--prot': npm start -- --help"],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readStartOptions(args, {})).toThrow(sentence);
});
