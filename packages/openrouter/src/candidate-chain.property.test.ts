import { openrouterCatalogue } from '@bytebot/provider-simulator';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { candidateChain } from './candidate-chain.ts';
import { buildCatalogue } from './catalogue.ts';
import { parseCatalogueBody } from './catalogue-entry.ts';
import { findEntry } from './find-entry.ts';
import { isFreeModel } from './free-model.ts';
import { rankCatalogue } from './rank-catalogue.ts';

const catalogue = buildCatalogue(parseCatalogueBody({ data: [...openrouterCatalogue().values()] }), 0);
const ids = catalogue.entries.map(({ id }) => id);
const classes = ['requested', 'default', 'fallback', 'available'];

const model = fc.oneof(
  fc.constantFrom(...ids),
  fc.constantFrom(...ids).map((id) => `openrouter/${id}`),
  fc.constantFrom('gpt-oss-120b', 'llama-3.1-70b', 'nobody/knows-this', 'openrouter/auto', '', '  '),
  fc.string({ maxLength: 12 }),
);
const options = fc.record(
  {
    requested: model,
    defaultModel: model,
    fallbackModels: fc.array(model, { maxLength: 6 }),
    maxCandidates: fc.integer({ min: 1, max: 400 }),
    freeOnly: fc.boolean(),
    exclude: fc.array(fc.constantFrom(...ids), { maxLength: 5 }).map((tried) => new Set(tried)),
    catalogue: fc.constantFrom(catalogue, undefined),
  },
  { requiredKeys: [] },
);

describe('candidateChain', () => {
  test('no model twice, none of the excluded, never longer than asked, classes in order (S4-23, C-28)', () => {
    fc.assert(
      fc.property(options, (given) => {
        const chain = candidateChain(given);
        const chosen = chain.map(({ id }) => id);
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(chosen.length).toBeLessThanOrEqual(given.maxCandidates ?? 10);
        expect(chosen.some((id) => given.exclude?.has(id) === true)).toBe(false);
        const order = chain.map((candidate) => classes.indexOf(candidate.class));
        expect(order).toEqual([...order].sort((left, right) => left - right));
        expect(candidateChain(given)).toEqual(chain);
      }),
      { numRuns: 300 },
    );
  });

  test('after a 402 every model costs nothing (C-27)', () => {
    fc.assert(
      fc.property(options, (given) => {
        for (const { id } of candidateChain({ ...given, freeOnly: true })) {
          const entry = findEntry(id, given.catalogue);
          expect(isFreeModel(entry === undefined ? id : { ...entry, id })).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('with a catalogue there is always a model, and it is the requested one where one is asked (S4-19, S3-13)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ids), options, (requested, given) => {
        const { exclude: _none, ...rest } = given;
        const [first] = candidateChain({ ...rest, catalogue, freeOnly: false, requested });
        expect(first).toMatchObject({ id: requested, class: 'requested', isKnown: true });
        expect(candidateChain({ catalogue })).toHaveLength(10);
      }),
      { numRuns: 100 },
    );
  });

  test('names are completed, prefixes removed, suffixes kept (S3-2, S3-7)', () => {
    const chain = candidateChain({
      requested: 'openrouter/gpt-oss-120b:nitro',
      defaultModel: 'openrouter/meta-llama/llama-3.1-70b',
      fallbackModels: ['nobody/knows-this', 'gpt-oss-120b'],
      catalogue,
      maxCandidates: 4,
    });
    expect(chain).toEqual([
      {
        id: 'openai/gpt-oss-120b:nitro',
        asked: 'openrouter/gpt-oss-120b:nitro',
        class: 'requested',
        isKnown: true,
      },
      {
        id: 'meta-llama/llama-3.1-70b-instruct',
        asked: 'openrouter/meta-llama/llama-3.1-70b',
        class: 'default',
        isKnown: true,
      },
      { id: 'nobody/knows-this', asked: 'nobody/knows-this', class: 'fallback', isKnown: false },
      { id: 'openai/gpt-oss-120b', asked: 'gpt-oss-120b', class: 'fallback', isKnown: true },
    ]);
  });

  test('without a catalogue there is nothing but what is named', () => {
    expect(candidateChain({ requested: 'openrouter/openai/gpt-4o' })).toEqual([
      { id: 'openai/gpt-4o', asked: 'openrouter/openai/gpt-4o', class: 'requested', isKnown: false },
    ]);
    expect(candidateChain({ requested: '', defaultModel: ' ' })).toEqual([]);
  });
});

describe('rankCatalogue', () => {
  const entry = fc.record({
    id: fc.stringMatching(/^[a-c]\/[a-f]{1,3}(?::free|:paid|:enterprise)?$/),
    name: fc.stringMatching(/^[A-C]{1,2}$/),
    context_length: fc.option(fc.constantFrom(0, 8_192, 128_000, 2_000_000), { nil: undefined }),
  });

  test('largest context first, ties by name, the same for any order of the answer (S4-22)', () => {
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ id }) => id, maxLength: 30 }), (entries) => {
        const models = entries.map(({ context_length, ...rest }) => ({
          ...rest,
          ...(context_length !== undefined && { context_length }),
        }));
        const ranked = rankCatalogue(buildCatalogue(models, 0));
        expect(rankCatalogue(buildCatalogue([...models].reverse(), 0))).toEqual(ranked);
        const usable = models.filter(({ id }) => !/:(?:paid|enterprise)$/.test(id));
        expect(new Set(ranked.map(({ id }) => id))).toEqual(new Set(usable.map(({ id }) => id)));
        for (const [index, right] of ranked.entries()) {
          const left = ranked[index - 1];
          if (left === undefined) continue;
          const difference = (left.context_length ?? 0) - (right.context_length ?? 0);
          expect(difference > 0 || (difference === 0 && left.name <= right.name)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
