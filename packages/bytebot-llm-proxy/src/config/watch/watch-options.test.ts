import { expect, test } from '@jest/globals';
import { defaultWatchOptions, watchOptionsOf } from './watch-options.ts';

test('a change is in use, or reported, within two seconds', () => {
  const { settleMs, patienceMs } = defaultWatchOptions;
  // The longest burst of events, and the time a bad config gets.
  expect(5 * settleMs + patienceMs + settleMs).toBeLessThan(2_000);
});

test('the environment says how changes are found', () => {
  const read = watchOptionsOf({ CONFIG_WATCH_EVENTS: 'false', CONFIG_POLL_INTERVAL: '500ms' });
  expect(read.options).toEqual({ ...defaultWatchOptions, useEvents: false, pollIntervalMs: 500 });
  expect(read.warnings).toEqual([]);
  expect(watchOptionsOf({ CONFIG_WATCH_EVENTS: '', CONFIG_POLL_INTERVAL: '' }).options).toEqual(
    defaultWatchOptions,
  );
});

test.each(['soon', '0', '-1s', '2h', '1ms'])(
  'CONFIG_POLL_INTERVAL=%s gives the default and a sentence',
  (value) => {
    const { options, warnings } = watchOptionsOf({
      CONFIG_POLL_INTERVAL: value,
      CONFIG_WATCH_EVENTS: 'perhaps',
    });
    expect(options).toEqual(defaultWatchOptions);
    expect(warnings).toEqual([
      expect.stringMatching(/^CONFIG_POLL_INTERVAL takes/),
      expect.stringMatching(/^CONFIG_WATCH_EVENTS takes true or false/),
    ]);
  },
);
