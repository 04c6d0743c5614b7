import { expect, test } from '@jest/globals';
import { CommandFailure } from '../support/command-failure.ts';
import { readDrillOptions } from './options.ts';

test('without flags the config of the environment is played whole', () => {
  expect(readDrillOptions([], { CONFIG_FILE_PATH: 'mine.yaml' })).toEqual({
    config: 'mine.yaml',
    scenarios: [],
    models: [],
    minSurvival: undefined,
    json: false,
    list: false,
  });
  expect(readDrillOptions([], {}).config).toMatch(/litellm-config\.yaml$/);
});

test('flags choose the config, scenarios, models and what has to survive', () => {
  const args = [
    '--config',
    'c',
    '--scenario',
    'hang',
    '--scenario=overloaded',
    '--model',
    'm',
    '--min-survival',
    '95.5',
    '--json',
  ];
  expect(readDrillOptions(args, {})).toEqual({
    config: 'c',
    scenarios: ['hang', 'overloaded'],
    models: ['m'],
    minSurvival: 95.5,
    json: true,
    list: false,
  });
});

test.each([
  [['--min-survival', '101'], 'a number from 0 to 100'],
  [['--min-survival', 'most'], 'a number from 0 to 100'],
  [['--min-survival', ''], 'a number from 0 to 100'],
  [['--gently'], '--gently'],
  [['config.yaml'], '--help'],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => readDrillOptions(args, {})).toThrow(CommandFailure);
  expect(() => readDrillOptions(args, {})).toThrow(sentence);
});
