import { beforeAll, describe, jest, test } from '@jest/globals';
import { chartTools, missingTools } from './tools.ts';

/** Many renders in one test, on a busy machine; and a download where the tests are run by hand. */
const PATIENCE_MS = 300_000;

/** Whether the whole matrices were asked for: `npm test -- --long`. */
export const isLong = process.env.BYTEBOT_TEST_LONG !== undefined;

/** Tests that need helm; on a machine without one they say why they are left out. */
export function describeCharts(title: string, body: () => void): void {
  const missing = missingTools(true);
  describe(title, () => {
    if (missing !== undefined) {
      test.todo(`left out: ${missing}`);
      return;
    }
    jest.setTimeout(PATIENCE_MS);
    beforeAll(async () => {
      await chartTools();
    });
    body();
  });
}
