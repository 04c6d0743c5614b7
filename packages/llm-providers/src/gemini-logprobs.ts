import { isJsonObject, type JsonObject } from '@bytebot/shared';
import { filledString, objectsOf } from './translate/json.ts';

/** `logprobsResult` of a candidate as OpenAI's `logprobs` of a choice; undefined when there is none. */
export function logprobsOf(candidate: JsonObject): JsonObject | undefined {
  const result = candidate.logprobsResult;
  if (!isJsonObject(result)) return undefined;
  const alternatives = objectsOf(result.topCandidates);
  const content = objectsOf(result.chosenCandidates).map((chosen, index) => ({
    ...tokenOf(chosen),
    top_logprobs: objectsOf(alternatives[index]?.candidates).map(tokenOf),
  }));
  return content.length === 0 ? undefined : { content, refusal: null };
}

function tokenOf({ token, logProbability }: JsonObject): JsonObject {
  const text = filledString(token) ?? '';
  return {
    token: text,
    logprob: typeof logProbability === 'number' ? logProbability : 0,
    bytes: [...Buffer.from(text, 'utf8')],
  };
}
