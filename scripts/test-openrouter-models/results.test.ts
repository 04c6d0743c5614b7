import { expect, test } from '@jest/globals';
import { type ModelResult, summarize } from './results.ts';
import { summaryText } from './summary-text.ts';

const shared = (name: string, latency_seconds: number) => ({
  model: `test/${name.toLowerCase().replaceAll(' ', '-')}`,
  name,
  tested_at: '2026-01-01T00:00:00.000Z',
  latency_seconds,
});

function success(name: string, latencySeconds: number): ModelResult {
  const answer = { response: 'Hello!', answered_by: '', tokens: 16, finish_reason: 'stop' };
  return { ...shared(name, latencySeconds), success: true, ...answer };
}

function failure(name: string, reason: string): ModelResult {
  return { ...shared(name, 0.1), success: false, reason, error: '', status_code: 429 };
}

test('the summary names the fastest five, ascending, with one decimal (S4-53, S4-54, S4-55)', () => {
  const results = [
    success('Slow Model', 9.04),
    failure('Some Model', 'Rate limited'),
    success('Quick Model', 1.249),
    success('Fourth Model', 2),
    success('Fast Model', 0.8),
    failure('Another Model', 'Requires credits'),
    success('Third Model', 1.25),
    success('Fifth Model', 2),
    success('Too Slow Model', 9.05),
  ];
  expect(summaryText(summarize(results, 2_712)).split('\n')).toEqual([
    'OPENROUTER MODEL TEST SUMMARY',
    '='.repeat(80),
    'Total Models Tested: 9',
    'Successful Tests: 7',
    'Failed Tests: 2',
    'Success Rate: 77.8%',
    'Average Latency: 3.63 seconds',
    'Total Duration: 45.2 minutes',
    '',
    'FAILED MODELS:',
    '  - Some Model: Rate limited',
    '  - Another Model: Requires credits',
    '',
    'TOP 5 FASTEST MODELS:',
    '  1. Fast Model: 0.8s',
    '  2. Quick Model: 1.2s',
    '  3. Third Model: 1.3s',
    '  4. Fourth Model: 2.0s',
    '  5. Fifth Model: 2.0s',
  ]);
});

test('a list that would be empty is left out', () => {
  const heads = (results: readonly ModelResult[]) =>
    summaryText(summarize(results, 0)).match(/^(FAILED|TOP 5).*$/gm);
  expect(heads([success('A', 1)])).toEqual(['TOP 5 FASTEST MODELS:']);
  expect(heads([failure('A', 'Timed out')])).toEqual(['FAILED MODELS:']);
});

test('without any result nothing is divided by zero', () => {
  expect(summarize([], 0)).toMatchObject({ success_rate: 0, average_latency_seconds: 0 });
});

test('a name cannot command the terminal', () => {
  expect(summaryText(summarize([success('A\u001b[2JB\nC', 1)], 0))).toContain('  1. A\\u001b[2JB\\nC: 1.0s');
});
