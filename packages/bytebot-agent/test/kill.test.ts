import { test } from '@jest/globals';
import { killAgainAndAgain } from './support/kill-scenario.ts';

test('kill -9 in the middle of a tool loop loses nothing, doubles nothing and repeats no effect', async () => {
  await killAgainAndAgain([
    { moment: 'before', afterMs: 0 },
    { moment: 'after', afterMs: 0 },
    { moment: 'after', afterMs: 1 },
    { moment: 'after', afterMs: 2 },
    { moment: 'after', afterMs: 3 },
    { moment: 'after', afterMs: 5 },
    { moment: 'after', afterMs: 8 },
    { moment: 'after', afterMs: 13 },
  ]);
}, 60_000);
