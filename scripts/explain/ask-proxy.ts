import { isJsonObject } from '@bytebot/shared';
import type { Explanation } from 'bytebot-llm-proxy/embedded';
import { CommandFailure } from '../support/command-failure.ts';
import type { ExplainOptions } from './options.ts';

/**
 * Asks a running proxy.
 *
 * @throws CommandFailure when it cannot be reached or lets this key not in.
 */
export async function askProxy(
  url: string,
  { key, headers }: Pick<ExplainOptions, 'key' | 'headers'>,
  body: Buffer,
): Promise<Explanation> {
  const response = await fetch(`${url}/v1/explain`, {
    method: 'POST',
    headers: {
      ...headers,
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      'content-type': 'application/json',
    },
    body: new Uint8Array(body),
  }).catch((error: unknown) => {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new CommandFailure(`The proxy at ${url} cannot be reached: ${cause}.`);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (isExplanation(answer)) return answer;
  const told = isJsonObject(answer) && isJsonObject(answer.error) ? answer.error.message : undefined;
  throw new CommandFailure(
    typeof told === 'string'
      ? `The proxy answered ${response.status}: ${told}`
      : `${url} answered ${response.status} and no explanation: is it a proxy of this version?`,
  );
}

function isExplanation(value: unknown): value is Explanation {
  return isJsonObject(value) && value.object === 'explanation' && Array.isArray(value.sentences);
}
