import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findEntry } from './find-entry.ts';
import { isFreeModel } from './free-model.ts';
import { splitSuffixes } from './model-suffix.ts';
import { catalogueOf } from './test-catalogue.test-helper.ts';

describe('splitSuffixes', () => {
  test.each<[string, string, string[], string[]]>([
    ['openai/gpt-4o', 'openai/gpt-4o', [], []],
    ['openai/gpt-oss-20b:free', 'openai/gpt-oss-20b:free', [':free'], []],
    ['openai/gpt-4o:online', 'openai/gpt-4o', [], [':online']],
    ['openai/gpt-4o:nitro', 'openai/gpt-4o', [], [':nitro']],
    ['openai/gpt-4o:floor', 'openai/gpt-4o', [], [':floor']],
    ['openai/gpt-4o:exacto', 'openai/gpt-4o', [], [':exacto']],
    ['anthropic/claude-3.7-sonnet:thinking', 'anthropic/claude-3.7-sonnet:thinking', [':thinking'], []],
    ['openai/gpt-oss-20b:free:online', 'openai/gpt-oss-20b:free', [':free'], [':online']],
    ['a/b:online:free:nitro', 'a/b:free', [':free'], [':online', ':nitro']],
    ['a/b:unknown', 'a/b:unknown', [':unknown'], []],
  ])('%s is the model %s with %j, served with %j (S3-7)', (id, model, variants, options) => {
    expect(splitSuffixes(id)).toEqual({
      base: model.replace(/:.*/, ''),
      model,
      variants,
      options,
      preset: '',
    });
  });

  test('a preset is no part of the model', () => {
    expect(splitSuffixes('openai/gpt-4o:free@preset/mine')).toMatchObject({
      model: 'openai/gpt-4o:free',
      preset: '@preset/mine',
    });
  });

  test.each(['', ':', 'a/b:', '/', 'a/:free', ':free'])('%j stays whole', (id) => {
    expect(splitSuffixes(id)).toMatchObject({ base: id, model: id, variants: [], options: [] });
  });

  test('nothing is lost or added, whatever the id', () => {
    const suffix = fc.constantFrom(':free', ':online', ':nitro', ':floor', ':thinking', ':exacto', ':x');
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.array(suffix, { maxLength: 5 }), (start, suffixes) => {
        const id = start + suffixes.join('');
        const { base, model, variants, options, preset } = splitSuffixes(id);
        expect(id.startsWith(base)).toBe(true);
        expect(id.endsWith(preset)).toBe(true);
        expect(model).toBe(base + variants.join(''));
        const parts = [...variants, ...options].join('').length;
        expect(base.length + parts + preset.length).toBe(id.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('findEntry', () => {
  const catalogue = catalogueOf([
    'openai/gpt-4o',
    'openai/gpt-oss-20b',
    'openai/gpt-oss-20b:free',
    'a/b:online',
  ]);

  test.each([
    ['openai/gpt-4o', 'openai/gpt-4o'],
    ['openai/gpt-4o:online', 'openai/gpt-4o'],
    ['openai/gpt-4o:nitro', 'openai/gpt-4o'],
    ['openai/gpt-4o@preset/mine', 'openai/gpt-4o'],
    ['openai/gpt-oss-20b:free:online', 'openai/gpt-oss-20b:free'],
    ['a/b:online', 'a/b:online'],
    ['openai/gpt-4o:free', undefined],
    ['openai/gpt-4o:unheard', undefined],
  ])('prices and context of %s are those of %s (S3-7)', (id, found) => {
    expect(findEntry(id, catalogue)?.id).toBe(found);
  });

  test('without a catalogue there is none', () => {
    expect(findEntry('openai/gpt-4o', undefined)).toBeUndefined();
  });
});

describe('isFreeModel', () => {
  test.each([
    ['openai/gpt-oss-20b:free', true],
    ['openai/gpt-oss-20b', false],
    ['openai/gpt-oss-20b:free:online', false],
    ['openai/gpt-oss-20b:free:nitro', true],
    ['openrouter/free', true],
    ['openrouter/auto', false],
    ['', false],
  ])('by its id %j: %s (C-27)', (id, expected) => {
    expect(isFreeModel(id)).toBe(expected);
  });

  test('by its prices', () => {
    const id = 'openrouter/sonoma-dusk-alpha';
    expect(isFreeModel({ id, pricing: { prompt: '0', completion: '0' } })).toBe(true);
    expect(isFreeModel({ id, pricing: { prompt: '0.0', completion: '-0' } })).toBe(true);
    expect(isFreeModel({ id, pricing: { prompt: '0', completion: '0.1' } })).toBe(false);
    expect(isFreeModel({ id, pricing: { prompt: '-1', completion: '-1' } })).toBe(false);
    expect(isFreeModel({ id, pricing: { prompt: '', completion: '' } })).toBe(false);
    expect(isFreeModel({ id, pricing: { prompt: '0', completion: '0', request: '0.01' } })).toBe(false);
    expect(isFreeModel({ id: `${id}:online`, pricing: { prompt: '0', completion: '0' } })).toBe(false);
    expect(isFreeModel({ id })).toBe(false);
  });
});
