import { describe } from '@jest/globals';
import { describeClaims } from './claims.test-helper.ts';
import { describeConversations } from './conversations.test-helper.ts';
import { describeLeases } from './leases.test-helper.ts';
import { describeModels } from './models.test-helper.ts';
import type { OpenFresh } from './suite-store.test-helper.ts';
import { describeTaskParts, describeToolCalls } from './task-parts.test-helper.ts';
import { describeTasks } from './tasks.test-helper.ts';
import { describeTodos } from './todos.test-helper.ts';
import { describeTransactions } from './transactions.test-helper.ts';

/** Everything both databases have to do alike. */
export function describeStore(name: string, open: OpenFresh): void {
  describe(name, () => {
    describeTasks(open);
    describeClaims(open);
    describeLeases(open);
    describeTaskParts(open);
    describeToolCalls(open);
    describeTodos(open);
    describeConversations(open);
    describeTransactions(open);
    describeModels(open);
  });
}
