import { RequestTranslationError } from '@bytebot/llm-providers';
import type { EmbeddingResponse } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inBatch, inputBatches, joinEmbeddings } from './split-embedding.ts';

describe('the inputs of a request', () => {
  test.each([
    ['one', 1],
    [['one'], 1],
    [[1, 2, 3], 1],
    [['one', 'two'], Number.POSITIVE_INFINITY],
  ])('%j are one call where it takes %d', (input, inputsPerCall) => {
    expect(inputBatches(input, inputsPerCall)).toBeUndefined();
  });

  test('are cut into as few calls as take them all, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 5 }), (input, inputsPerCall) => {
        const batches = inputBatches(input, inputsPerCall) ?? [{ input, start: 0 }];
        expect(batches.flatMap((batch) => batch.input)).toEqual(input);
        expect(batches).toHaveLength(Math.max(1, Math.ceil(input.length / inputsPerCall)));
        for (const { input: part, start } of batches) {
          expect(part.length).toBeLessThanOrEqual(inputsPerCall);
          expect(part[0]).toBe(input[start]);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('are not more calls than anyone could want', () => {
    expect(inputBatches(Array(2_048).fill('a'), 1)).toHaveLength(2_048);
    expect(() => inputBatches(Array(2_049).fill('a'), 1)).toThrow('There may be 2048 inputs at most');
  });

  test('are named by their place in the client’s list', () => {
    const build = (): never => {
      throw new RequestTranslationError('input[1]', 'No.');
    };
    expect(() => inBatch({ input: ['c', 'd'], start: 2 }, build)).toThrow(
      expect.objectContaining({ path: 'input[3]', message: 'No.' }),
    );
  });
});

describe('the answers', () => {
  const batches = [
    { input: ['a', 'b'], start: 0 },
    { input: ['c'], start: 2 },
  ];

  function answer(values: readonly number[], tokens?: number): EmbeddingResponse {
    const data = values.map((value, index) => ({ object: 'embedding' as const, index, embedding: [value] }));
    const usage = tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } };
    return { object: 'list', model: 'm', data, ...usage };
  }

  test('are joined in order, with what they used together', () => {
    expect(joinEmbeddings([answer([1, 2], 5), answer([3], 2)], batches)).toEqual(answer([1, 2, 3], 7));
    expect(joinEmbeddings([answer([1, 2]), answer([3])], batches)).toEqual(answer([1, 2, 3]));
  });

  test.each([[[answer([1]), answer([2, 3])]], [[answer([1, 2])]]])('%j are not whole', (answers) => {
    expect(() => joinEmbeddings(answers, batches)).toThrow('not one embedding for each input');
  });
});
