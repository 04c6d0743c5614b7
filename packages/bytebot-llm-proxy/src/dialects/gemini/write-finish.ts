import type { JsonObject } from '@bytebot/shared';
import type { WrittenCall } from './write-calls.ts';

const reasons: Readonly<Record<string, string>> = {
  stop: 'STOP',
  tool_calls: 'STOP',
  function_call: 'STOP',
  length: 'MAX_TOKENS',
  content_filter: 'SAFETY',
};

/** Longest text of a broken call that is told. */
const TOLD_CHARACTERS = 300;

/**
 * `finishReason` and what is to be said about it.
 *
 * @param broken Calls whose arguments are no JSON object: a model that was cut off, or one that garbled them.
 */
export function finishFields(reason: string, broken: readonly WrittenCall[]): JsonObject {
  const known = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  const [first] = broken;
  if (first === undefined) {
    return known === undefined
      ? { finishReason: 'OTHER', finishMessage: `The model stopped with ${reason}.` }
      : { finishReason: known };
  }
  const told = first.arguments.slice(0, TOLD_CHARACTERS).toWellFormed();
  return known === 'MAX_TOKENS'
    ? { finishReason: known, finishMessage: `The call of ${first.name} was cut off: ${told}` }
    : {
        finishReason: 'MALFORMED_FUNCTION_CALL',
        finishMessage: `The arguments of ${first.name} are no JSON object: ${told}`,
      };
}
