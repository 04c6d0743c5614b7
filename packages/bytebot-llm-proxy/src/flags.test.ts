import { expect, test } from '@jest/globals';
import { FlagError, readFlags } from './flags.ts';

test('the three flags, in both spellings', () => {
  expect(readFlags(['--config', 'a.yaml', '--port=4100', '--host', '::1'], {})).toMatchObject({
    configFile: 'a.yaml',
    port: 4100,
    host: '::1',
    warnings: [],
  });
});

test('CONFIG_FILE_PATH and PORT stand in for absent flags', () => {
  expect(readFlags([], { CONFIG_FILE_PATH: 'b.yaml', PORT: '4200' })).toMatchObject({
    configFile: 'b.yaml',
    port: 4200,
  });
  expect(readFlags(['--config', 'a.yaml'], { CONFIG_FILE_PATH: 'b.yaml' }).configFile).toBe('a.yaml');
  expect(readFlags([], {})).toMatchObject({ configFile: undefined, port: 4000 });
});

test("LiteLLM's other flags are accepted with a warning that says what happens instead", () => {
  const { warnings } = readFlags(['--num_workers', '4', '--detailed_debug'], {});
  expect(warnings).toHaveLength(2);
  expect(warnings.join(' ')).toMatch(
    /--num_workers has no effect here: .*replicas.*--detailed_debug.*LOG_LEVEL=debug/,
  );
});

test.each([['--prot', '1'], ['--port', 'x'], ['--port', '70000'], ['stray']])(
  '%j %j is refused with a sentence',
  (...args) => {
    expect(() => readFlags(args, {})).toThrow(FlagError);
  },
);

test('--check turns the rest of the command line into that of a check', () => {
  expect(readFlags(['--config', 'a.yaml'], {}).check).toBeUndefined();
  expect(readFlags(['--config=-a.yaml', '--check', '--json', '--strict', '--no-env'], {}).check).toEqual([
    '--strict',
    '--json',
    '--no-env',
    '--',
    '-a.yaml',
  ]);
  expect(readFlags(['--check'], { CONFIG_FILE_PATH: 'b.yaml' }).check).toEqual(['--', 'b.yaml']);
});

test('--check needs a config, and its flags need --check', () => {
  expect(() => readFlags(['--check'], {})).toThrow(/Name the config to check/);
  expect(() => readFlags(['--config', 'a.yaml', '--strict'], {})).toThrow(/--strict belongs to --check/);
});
