import type { Exchange } from '../http/exchange.ts';
import { beginCall, type CollectedAnswer, isSuccess } from './collect-answer.ts';
import type { PreparedCall } from './prepared-call.ts';
import type { UpstreamCall } from './upstream-call.ts';

/** So many calls of one request are under way at a time. */
const CALLS_AT_ONCE = 4;
/** All answers together; beyond twice of this a text is longer than JavaScript can hold. */
const MAX_ANSWERS_BYTES = 256 * 1024 * 1024;

/**
 * Makes all calls of a request that one call does not hold, and gives their bodies as one list of JSON, with the head
 * of the first. The first failure ends the other calls and is the answer; so does the time of the attempt, which is
 * that of all calls together.
 *
 * @param others Prepares each call after the first when its turn comes.
 */
export async function collectBatches(
  exchange: Exchange,
  first: PreparedCall,
  others: readonly (() => Promise<PreparedCall>)[],
): Promise<CollectedAnswer> {
  const deadline = performance.now() + first.timeoutMs;
  const answers: CollectedAnswer[] = [];
  const running = new Set<UpstreamCall>();
  let failed: CollectedAnswer | undefined;
  let sizeBytes = 0;
  const stop = (): void => {
    for (const call of running) call.stop();
  };
  const fail = (answer: CollectedAnswer): void => {
    failed ??= answer;
    stop();
  };
  const ask = async (prepared: PreparedCall, position: number): Promise<void> => {
    const begun = beginCall(exchange, prepared, Math.max(1, deadline - performance.now()));
    running.add(begun.call);
    if (failed !== undefined || exchange.stopped !== undefined) begun.call.stop();
    const answer = await begun.answer;
    running.delete(begun.call);
    sizeBytes += answer.body.length;
    answers[position] = answer;
    if (answer.broken !== undefined || !isSuccess(answer.status)) fail(answer);
    else if (sizeBytes > MAX_ANSWERS_BYTES) fail({ ...answer, broken: tooLarge() });
  };
  let next = 0;
  const askOthers = async (): Promise<void> => {
    while (failed === undefined && next < others.length) {
      const position = next + 1;
      const prepared = await others[next++]?.();
      if (prepared !== undefined) await ask(prepared, position);
    }
  };
  first.whenStopped({ stop });
  const workers = Array.from({ length: CALLS_AT_ONCE - 1 }, askOthers);
  try {
    await Promise.all([ask(first, 0).then(askOthers), ...workers]);
  } finally {
    stop();
  }
  return failed ?? asList(answers);
}

function asList(answers: readonly CollectedAnswer[]): CollectedAnswer {
  const pieces = answers.flatMap(({ body }, position) => [Buffer.from(position === 0 ? '[' : ','), body]);
  const [{ status, headers } = { status: 200, headers: {} }] = answers;
  return { status, headers, body: Buffer.concat([...pieces, Buffer.from(']')]), broken: undefined };
}

function tooLarge(): Error {
  return new Error(`the answers are larger than ${MAX_ANSWERS_BYTES} bytes`);
}
