import { expect, test } from '@jest/globals';
import { findingsOf, sound } from './lint.test-helper.ts';

const config = (router: string): string => `${sound}router_settings: {${router}}\n`;

test('a strategy for a model that is not there is told, with the name that was meant', () => {
  const group = (models: string): string =>
    config(`routing_groups: [{group_name: g, models: [${models}], routing_strategy: basic}]`);
  expect(findingsOf(group('sound, soundd'))).toEqual([
    'warning router_settings.routing_groups[0].models[1]: No model is called `soundd`, so this strategy is not used for it. (did you mean `sound`?)',
  ]);
  expect(findingsOf(group('sound'))).toEqual([]);
});

test('so is a second attempt', () => {
  expect(findingsOf(config('hedging: {sound: true, elsewhere: true}'))).toEqual([
    'warning router_settings.hedging.elsewhere: No model is called `elsewhere`, so no second attempt is made for it. (write a `model_name` of the list, or remove it)',
  ]);
});

test.each(['routing_groups: {}', 'routing_groups: [1, {models: [1]}, {models: m}]', 'hedging: [a]'])(
  'a shape that is told elsewhere is not looked into: %s',
  (router) => {
    expect(findingsOf(config(router)).filter((finding) => /No model is called/.test(finding))).toEqual([]);
  },
);
