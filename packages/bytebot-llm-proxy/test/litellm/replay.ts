import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Table } from './scenario.ts';
import { expectShares, isShares } from './shares.ts';
import { startTestBed, type TestBed } from './test-bed.ts';

/** One test for each line of the tables; each table has a proxy of its own. */
export function replay(...tables: readonly Table[]): void {
  for (const table of tables) {
    describe(table.title, () => {
      let bed: TestBed;
      beforeAll(async () => {
        bed = await startTestBed(table);
      });
      afterAll(() => bed.close());
      for (const scenario of table.scenarios) {
        const { is, from, differs, gives } = scenario;
        test(`${is} [${from}${differs === undefined ? '' : `, differs: ${differs}`}]`, async () => {
          const found = await bed.outcomes(scenario);
          if (typeof gives === 'string' && isShares(gives)) expectShares(found, gives);
          else expect(found).toEqual(typeof gives === 'string' ? found.map(() => gives) : gives);
        });
      }
    });
  }
}
