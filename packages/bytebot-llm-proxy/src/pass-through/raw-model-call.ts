import { ModelCall } from '../http/model-call.ts';
import { type ScannedBody, scanBody } from '../http/scan/scan-body.ts';

const emptyBody = scanBody(Buffer.from('{}'));
const nothing = { fallbacks: undefined, disabled: true } as const;

/**
 * A request that passes as it is, as the path of model requests reads one: it is not changed, and not tried again.
 *
 * @param model What it names; empty for none.
 * @param scanned Its body, where that is held as JSON.
 * @param timeoutMs How long the answer may take; undefined: as the config says.
 */
export function rawModelCall(model: string, scanned: ScannedBody | undefined, timeoutMs?: number): ModelCall {
  return new ModelCall(scanned ?? emptyBody, {
    dialect: undefined,
    model,
    streaming: scanned?.stream === true,
    includeUsage: false,
    numRetries: 0,
    timeoutMs,
    streamTimeoutMs: timeoutMs,
    fallbacks: nothing,
    extraHeaders: {},
    dropParams: undefined,
    droppedPaths: [],
    multipart: undefined,
    contentHeaders: undefined,
  });
}
