import { describe, expect, test } from '@jest/globals';
import { LearnedSurfaces } from './learned-surfaces.ts';

const HOUR_MS = 3_600_000;
const owner = { id: 'a', baseUrl: 'http://one.test/v1' };

describe('deployments without /responses', () => {
  test('are those that the config names, and those that have been learned', () => {
    const surfaces = new LearnedSurfaces(() => 0);
    expect(surfaces.lacksResponses(owner)).toBe(false);
    expect(surfaces.lacksResponses({ ...owner, usesChat: true })).toBe(true);
    expect(surfaces.learn(owner)).toBe(true);
    expect(surfaces.learn(owner)).toBe(false);
    expect(surfaces.lacksResponses(owner)).toBe(true);
    expect(surfaces.lacksResponses({ ...owner, id: 'b' })).toBe(false);
  });

  test('are asked again at another address, after an hour and after a change of the config', () => {
    let nowMs = 0;
    const surfaces = new LearnedSurfaces(() => nowMs);
    surfaces.learn(owner);
    expect(surfaces.lacksResponses({ ...owner, baseUrl: 'http://two.test/v1' })).toBe(false);
    nowMs = HOUR_MS - 1;
    expect(surfaces.lacksResponses(owner)).toBe(true);
    nowMs = HOUR_MS;
    expect(surfaces.lacksResponses(owner)).toBe(false);
    surfaces.learn(owner);
    surfaces.forget();
    expect(surfaces.lacksResponses(owner)).toBe(false);
  });

  test('are remembered in a bounded number, the latest ones', () => {
    const surfaces = new LearnedSurfaces(() => 0);
    for (let index = 0; index < 10_001; index += 1) surfaces.learn({ ...owner, id: `d${index}` });
    expect(surfaces.lacksResponses({ ...owner, id: 'd0' })).toBe(false);
    expect(surfaces.lacksResponses({ ...owner, id: 'd1' })).toBe(true);
    expect(surfaces.lacksResponses({ ...owner, id: 'd10000' })).toBe(true);
  });
});
