import { findProvider } from '@bytebot/llm-providers';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isConsumedParam, isSettingOf } from '../deployments/consumed-params.ts';
import { paramSettings } from '../schema/model-entry.ts';
import { generalSettings, litellmSettings, routerSettings } from '../schema/sections.ts';
import {
  findKey,
  findMistake,
  findSection,
  keySections,
  keysOfSection,
  keyTable,
  mistakes,
  nearKeys,
  sectionsOfKey,
} from './key-table.ts';

const params = 'model_list[].litellm_params';
const schemas = {
  general_settings: generalSettings,
  litellm_settings: litellmSettings,
  router_settings: routerSettings,
};

test('every key stands once, in a section that is there, with a sentence', () => {
  const places = keyTable.map(({ section, name }) => `${section}.${name}`);
  expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  expect(keyTable.filter(({ section }) => findSection(section) === undefined)).toEqual([]);
  const unsaid = keyTable.filter(({ meaning }) => !/^[A-Z`].*[.…]$/.test(meaning) || meaning.length < 10);
  expect(unsaid.map(({ name, meaning }) => `${name}: ${meaning}`)).toEqual([]);
  expect(keyTable.length).toBeGreaterThan(1_000);
});

test('every section has keys, and stands behind the one around it', () => {
  for (const { path, sameAs } of keySections) {
    expect(`${path} ${keysOfSection(path).length > 0}`).toBe(`${path} true`);
    if (sameAs !== undefined) expect(findSection(sameAs)).toBeDefined();
  }
});

describe.each(Object.entries(schemas))('the schema of %s', (section, schema) => {
  const checked = Object.keys(schema.shape);

  test('checks keys that work, and no others', () => {
    const outcomes = checked.map((name) => `${name}: ${findKey(section, name)?.outcome}`);
    expect(outcomes).toEqual(checked.map((name) => `${name}: works`));
  });

  test('checks every key that works, but those with a check of their own', () => {
    const elsewhere = keysOfSection(section).filter(({ outcome }) => outcome === 'works');
    const unchecked = elsewhere.filter(
      (entry) => !checked.includes(entry.name) && entry.isJudgedElsewhere !== true,
    );
    expect(unchecked.map(({ name }) => name)).toEqual([]);
  });
});

describe('the parameters of a deployment', () => {
  const openai = findProvider('openai');
  const clouds = ['azure', 'bedrock', 'vertex_ai'].map(findProvider).filter((found) => found !== undefined);
  if (openai === undefined) throw new Error('OpenAI is not there');

  test('that a schema checks work', () => {
    const outcomes = Object.keys(paramSettings.shape).map((name) => findKey(params, name)?.outcome);
    expect(new Set(outcomes)).toEqual(new Set(['works']));
  });

  test('that are sent upstream are said to be, and those that stay here are not', () => {
    const sent = keysOfSection(params).filter(({ meaning }) => meaning.startsWith('Sent upstream'));
    expect(sent.filter(({ name }) => isConsumedParam(name, openai)).map(({ name }) => name)).toEqual([]);
    expect(sent.length).toBeGreaterThan(50);
  });

  test('that a provider reads are in the table', () => {
    const named = clouds
      .flatMap(({ settingNames = [] }) => settingNames)
      .filter((name) => !name.endsWith('_'));
    expect(named.filter((name) => findKey(params, name)?.outcome !== 'works')).toEqual([]);
    const ofClouds = keysOfSection(params).filter(({ name }) => /^(?:aws|azure|vertex)_/.test(name));
    const unread = ofClouds.filter(
      ({ name, outcome }) => outcome === 'works' && !clouds.some((cloud) => isSettingOf(cloud, name)),
    );
    expect(unread.map(({ name }) => name)).toEqual([]);
  });
});

test('a mistake is no key, and has something to write instead', () => {
  for (const { section, name, suggestion } of mistakes) {
    expect(`${section} ${name} ${findKey(section, name)?.outcome}`).toBe(`${section} ${name} undefined`);
    expect(suggestion).not.toBe('');
    expect(findSection(section)).toBeDefined();
  }
  expect(findMistake('general_settings', 'port')?.suggestion).toBe('start with `--port`');
});

test('keys are found by place, also in sections that share them and by their family', () => {
  expect(findKey('credential_list[].credential_values', 'api_key')?.section).toBe(params);
  expect(findKey('litellm_settings', 'presidio_language')?.name).toBe('presidio_*');
  expect(findKey('litellm_settings', 's3_callback_params')?.name).toBe('*_callback_params');
  expect(findKey('environment_variables', 'ANYTHING')?.outcome).toBe('works');
  expect(findKey('general_settings', 'no_such_key')).toBeUndefined();
  expect(sectionsOfKey('master_key')).toEqual(['general_settings']);
  expect(sectionsOfKey('cooldown_time')).toEqual([params, 'model_list[].model_info', 'router_settings']);
  expect(nearKeys('router_settings', 'enable_cooldowns')[0]).toBe('disable_cooldowns');
});

test('a key with one letter wrong is near the right one', () => {
  const long = keyTable.filter(({ name }) => name.length >= 8 && !name.includes('*'));
  fc.assert(
    fc.property(fc.constantFrom(...long), fc.nat(), ({ section, name }, pick) => {
      const at = pick % name.length;
      const misspelt = `${name.slice(0, at)}${name.slice(at + 1)}`;
      expect(nearKeys(section, misspelt).length).toBeGreaterThan(0);
    }),
    { numRuns: 100 },
  );
});
