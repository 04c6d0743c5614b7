import { attemptRules } from '../execute/attempt-limits.ts';
import { isMocked } from '../execute/dev-mode.ts';
import { mayDrop, rejectedIn } from '../execute/dropped-parameters.ts';
import { sizeAt } from '../execute/expected-use.ts';
import type { Run } from '../execute/run.ts';
import { tokenCeilingOf } from '../execute/token-ceiling.ts';
import { dialectOf, passesAsBytes, translate } from '../execute/translation.ts';
import { translatedRequest } from '../execute/upstream-body.ts';
import { estimatedCost, estimateOf } from '../limits/estimate/estimate.ts';
import { dollarsOfNano, dollarsText } from '../pricing/money.ts';
import { attemptTimeoutMs } from '../routing/call-policy.ts';
import type { Candidate } from '../routing/candidate.ts';
import { configuredId } from '../tenants/tenant-deployment.ts';
import { type ExplainedLimit, explainLimits } from './explain-limits.ts';

/** What a call to one candidate would be. Holds no text of the request. */
export interface ExplainedCandidate {
  readonly deployment: string;
  readonly provider: string;
  readonly model: string;
  readonly expected_tokens: number;
  /** US dollars; absent where no price is known. */
  readonly expected_cost?: number;
  readonly price_source?: string;
  readonly timeout_ms: number;
  readonly limits: readonly ExplainedLimit[];
  /** Fields that the config adds because the request does not have them. */
  readonly added_fields: readonly string[];
  /** Fields that the provider cannot be told. */
  readonly unsupported_fields: readonly string[];
  /** Whether those are left out; otherwise the request is refused there. */
  readonly drops_unsupported: boolean;
  readonly has_key: boolean;
  readonly sentences: readonly string[];
}

/** What a call to a candidate would be expected to use, how long it may take, and what would be changed for it. */
export function explainCandidate(run: Run, candidate: Candidate, group: string): ExplainedCandidate {
  const { exchange, call } = run;
  const { services, snapshot, startedAtMs } = exchange;
  const { deployment, upstreamModel } = candidate;
  const price = services.prices.priceOf(deployment, upstreamModel, snapshot.variables, startedAtMs);
  const size = sizeAt(exchange, call, candidate);
  const cost = estimatedCost(size, price);
  const view = {
    deployment: configuredId(deployment.id),
    provider: deployment.provider.id,
    model: upstreamModel,
    expected_tokens: estimateOf(size, price).tokens,
    ...(cost === undefined ? {} : { expected_cost: dollarsOfNano(cost) }),
    ...(price === undefined ? {} : { price_source: price.source }),
    timeout_ms: attemptTimeoutMs(candidate, snapshot.settings, call),
    limits: explainLimits(
      attemptRules(snapshot.settings.limits, candidate, group),
      services.limits,
      startedAtMs,
    ),
    added_fields: addedFields(run, candidate),
    unsupported_fields: unsupportedFields(run, candidate),
    drops_unsupported: mayDrop(exchange, call, deployment),
    has_key: deployment.key.read() !== undefined || !deployment.provider.keyRequired,
  };
  return { ...view, sentences: sentencesOf(run, candidate, view, cost) };
}

function addedFields({ exchange, call }: Run, { deployment }: Candidate): readonly string[] {
  const added = Object.keys(deployment.requestDefaults).filter((name) => !call.scanned.has(name));
  const ceiling = tokenCeilingOf(exchange.snapshot.settings, deployment, exchange.operation);
  const isLimited = call.scanned.has('max_tokens') || call.scanned.has('max_completion_tokens');
  if (ceiling !== undefined && !isLimited && !added.includes('max_tokens')) added.push('max_tokens');
  return added;
}

/** Translates where that is needed and throws the result away; nothing is fetched for it. */
function unsupportedFields(
  { exchange, call }: Run,
  { deployment, upstreamModel }: Candidate,
): readonly string[] {
  const { provider, baseUrl } = deployment;
  const settings = deployment.settings?.read();
  const target = {
    baseUrl,
    apiKey: undefined,
    model: upstreamModel,
    ...(settings === undefined ? {} : { settings }),
  };
  if (passesAsBytes(provider, target, exchange.operation)) return rejectedIn(call, deployment);
  if (dialectOf(provider, target) === undefined) return [];
  try {
    const whole = translatedRequest(call, call.chatBody(), deployment, {}, undefined);
    return translate(exchange.operation, whole, provider, target).dropped;
  } catch {
    // What cannot be translated is told by the attempt itself; pictures to fetch are one reason.
    return [];
  }
}

type View = Omit<ExplainedCandidate, 'sentences'>;

function sentencesOf(
  run: Run,
  candidate: Candidate,
  view: View,
  cost: number | undefined,
): readonly string[] {
  const { deployment } = candidate;
  const about = cost === undefined ? 'its price is not known' : `about ${dollarsText(cost)} $`;
  const sentences = [
    `${view.provider}/${view.model}, about ${view.expected_tokens} tokens, ${about}, at most ${secondsText(view.timeout_ms)}${run.call.streaming ? ' until the first content and for each silence after it' : ''}.`,
  ];
  if (!view.has_key) {
    const variable = deployment.key.variable ?? deployment.provider.keyVariables[0] ?? 'its key';
    sentences.push(`it has no key: ${variable} is not set, and a call to it fails at once.`);
  }
  if (deployment.mockResponse !== undefined || isMocked(run, candidate))
    sentences.push('its answer is a mock; nobody is called.');
  if (view.added_fields.length > 0) sentences.push(`the config adds ${view.added_fields.join(', ')}.`);
  if (view.unsupported_fields.length > 0) {
    const fields = view.unsupported_fields.join(', ');
    sentences.push(
      view.drops_unsupported
        ? `it cannot be told ${fields}: left out.`
        : `it cannot be told ${fields}: it answers 400, because drop_params is off.`,
    );
  }
  for (const { sentence } of view.limits) sentences.push(`counts against ${sentence}.`);
  return sentences;
}

/** `600 s`, `1.5 s` */
export function secondsText(durationMs: number): string {
  return `${Math.round(durationMs / 100) / 10} s`;
}
