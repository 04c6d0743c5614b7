import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { LimitRule } from '../limits/limit-rule.ts';
import { pathSegments } from './path-segments.ts';

/** OpenAI's, Anthropic's and Google's; Vertex’s, Bedrock's and Cohere's under names of their own. */
const batchSegment =
  /^(?:batches(?::\w+)?|batchpredictionjobs|model-invocation-jobs?|embed-jobs)$|:(?:batchgeneratecontent|asyncbatchembedcontent)$/;
const ending = /(?:^|:)cancel$/;

/** Whether a path has to do with batches. */
export function isBatchPath(segments: readonly string[]): boolean {
  return segments.some(
    (segment, index) => batchSegment.test(segment) || (segment === 'jobs' && segments[index - 1] === 'batch'),
  );
}

/**
 * Refuses a new batch below the path of a provider, as {@link checkNewBatch} does.
 *
 * @throws Failure `caller_forbidden`
 */
export function checkPassedBatch(exchange: Exchange, path: string): void {
  const { method } = exchange.request;
  if (method === 'GET' || method === 'DELETE') return;
  const segments = pathSegments(path);
  if (isBatchPath(segments) && !ending.test(segments.at(-1) ?? '')) checkNewBatch(exchange);
}

/**
 * Refuses a new batch of whoever has a budget or a limit of tokens: what it uses is known to nobody before it is spent.
 *
 * @throws Failure `caller_forbidden`
 */
export function checkNewBatch({ caller, tenant }: Exchange): void {
  const rule = caller?.limits.find(countsUse) ?? tenant?.limits.find(countsUse);
  if (rule === undefined) return;
  const { kind, name } = rule.subject;
  const who = kind === 'caller' ? `\`${name}\`` : `The ${kind} \`${name}\``;
  const limit = rule.measure === 'money' ? 'budget' : 'limit of tokens';
  throw new Failure(
    'caller_forbidden',
    `${who} has a ${limit} and may not begin a batch, because what a batch uses is known to nobody before it is spent.`,
    {
      code: 'batch_forbidden',
      hint: 'Ask without a batch, or with a key that has no budget and no limit of tokens.',
    },
  );
}

function countsUse({ measure }: LimitRule): boolean {
  return measure === 'money' || measure === 'tokens';
}
