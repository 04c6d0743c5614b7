import { mayRetrySameTarget, mayTryOtherTarget } from '@bytebot/shared';
import type { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { backoffOf, numRetriesOf } from '../routing/call-policy.ts';
import { GroupRun } from '../routing/group-run.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { retryWaitMs } from '../routing/retry-timing.ts';
import { attempt } from './attempt.ts';
import type { Run } from './run.ts';

/**
 * Calls the deployments of one group until one answers.
 *
 * @returns The last failure, or undefined once the answer has gone to the client.
 */
export async function runGroup(
  run: Run,
  group: ResolvedGroup,
  overrides: Readonly<Record<string, unknown>>,
): Promise<Failure | undefined> {
  const { exchange, call } = run;
  const { settings } = exchange.snapshot;
  exchange.maxRetries = numRetriesOf(group.candidates, settings, call);
  const trials = new GroupRun(group.candidates, exchange.maxRetries);
  let last: Failure | undefined;
  for (let next = trials.next(); next !== undefined; next = trials.next()) {
    const { candidate, earlierCalls, hintMs } = next;
    if (last !== undefined && performance.now() >= run.deadline) break;
    let waitMs = 0;
    if (earlierCalls > 0) {
      const wanted = retryWaitMs(earlierCalls - 1, hintMs, backoffOf(candidate, settings), Math.random());
      if (wanted === undefined || performance.now() + wanted >= run.deadline) {
        // This one cannot be waited for; another deployment of the group may be ready sooner.
        trials.giveUp(candidate);
        continue;
      }
      waitMs = wanted;
      await wait(exchange, waitMs);
      if (exchange.stopped !== undefined) break;
    }
    if (last !== undefined) exchange.retries += 1;
    last = await attempt(run, group.name, candidate, overrides, waitMs);
    if (last === undefined || last.kind === 'stream_broken' || exchange.stopped !== undefined) break;
    const upstreamStatus = exchange.lastAttempt?.status ?? 0;
    trials.failed(
      candidate,
      mayRetrySameTarget(last.kind, upstreamStatus, last.details.shouldRetryHint),
      mayTryOtherTarget(last.kind, upstreamStatus),
      last.details.retryAfterMs,
    );
  }
  return last;
}

/** A wait that ends at once when the client leaves. */
function wait(exchange: Exchange, durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      exchange.whenStopped(undefined);
      resolve();
    };
    const timer = setTimeout(done, durationMs);
    exchange.whenStopped({ stop: done });
  });
}
