import { expect, test } from '@jest/globals';
import { costBound } from './cost-bound.ts';

const entry = (prompt: string, completion: string, request?: string) => ({
  id: 'test/model',
  name: 'Model',
  pricing: { prompt, completion, ...(request === undefined ? {} : { request }) },
});

test.each([
  [[], '0', 0],
  [[entry('0', '0')], '0', 0],
  [[entry('0.00015', '0.0006')], '0.07', 0],
  [[entry('0', '0.0000001')], '0.01', 0],
  [[entry('0.000003', '0.000015', '0.005'), entry('0', '0.0002')], '0.03', 0],
  [[entry('-1', '-1'), { id: 'test/unknown', name: 'Unknown' }], '0', 2],
])('%j costs at most %s dollars', (entries, dollars, unpriced) => {
  expect(costBound(entries, 100)).toEqual({ dollars, unpriced });
});
