import type { Deployment } from '../../config/snapshot.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { ModelCall } from '../../http/model-call.ts';
import type { LimitAmounts } from '../../limits/limit-rule.ts';
import { costOfUnits, type MediaUnits } from '../../pricing/unit-price.ts';
import { requestUnits } from './media-units.ts';

/** A second of sound as it is mostly sent: 128 kbit/s. The answer tells how long it was. */
const SECOND_BYTES = 16_000;

/** What a request is expected to cost where the config has a price by the unit; else what its tokens are expected to. */
export function expectedMediaUse(
  { operation, services, snapshot }: Exchange,
  call: ModelCall,
  deployment: Deployment,
  byTokens: LimitAmounts,
): LimitAmounts {
  const stated = services.prices.unitPricesOf(deployment, snapshot.variables);
  if (stated === undefined) return byTokens;
  const { multipart } = call;
  const isHeard = operation === 'transcription' || operation === 'translation';
  const heard: MediaUnits =
    isHeard && multipart !== undefined ? { seconds: multipart.sizeBytes / SECOND_BYTES } : {};
  const nanoDollars = costOfUnits({ ...requestUnits(operation, call.scanned), ...heard }, stated.prices);
  return nanoDollars === undefined ? byTokens : { tokens: byTokens.tokens, nanoDollars };
}
