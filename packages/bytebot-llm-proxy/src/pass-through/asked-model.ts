import type { Provider } from '@bytebot/llm-providers';
import { mayAsk, modelForbidden } from '../auth/model-access.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { keepToOneModel } from '../http/one-model.ts';
import type { ScannedBody } from '../http/scan/scan-body.ts';
import { checkPlainPath } from './path-segments.ts';

/** Where providers have the model in the path: Google, Bedrock, Azure. */
const inPath =
  /\/(?:models|tunedModels)\/([^/?]+(?:\/[^/?:]+)*?):\w+$|\/model\/([^/?]+)\/[\w-]+$|\/deployments\/([^/?]+)\/|\/models\/([^/?:]+)$/;

/** Requests that one model answers; whatever else a provider has may reach any model. */
const toOneModel =
  /\/(?:chat\/completions|completions|embeddings|messages|messages\/count_tokens|responses|responses\/input_tokens|images\/generations|audio\/speech|moderations|v[12]\/(?:chat|embed|rerank|generate)|rerank|fim\/completions)$|:(?:generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents|predict|rawPredict|streamRawPredict)$|\/model\/[^/]+\/(?:invoke|invoke-with-response-stream|converse|converse-stream)$/;

/** The model that the path of a request names; undefined for a path without one. */
export function modelInPath(path: string): string | undefined {
  const found = inPath
    .exec(path)
    ?.slice(1)
    .find((model) => model !== undefined);
  if (found === undefined) return undefined;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}

/**
 * Keeps a caller with a list of models to them: it may pass only what one model answers, and only where both the path
 * and the body name none but those that it may ask for.
 *
 * @throws Failure `caller_forbidden`; `invalid_request` for a path that could be read in several ways.
 */
export function checkModels(
  exchange: Exchange,
  provider: Provider,
  path: string,
  scanned: ScannedBody | undefined,
): void {
  const { caller } = exchange;
  if (caller?.models === undefined) return;
  checkPlainPath(path);
  const named = [modelInPath(path), scanned?.model].filter((model) => model !== undefined);
  if (exchange.request.method !== 'POST' || !toOneModel.test(path) || named.length === 0) {
    throw new Failure(
      'caller_forbidden',
      `\`${caller.name}\` may only use certain models, and this request names none of them.`,
      {
        code: 'key_model_access_denied',
        hint: 'A caller with a list of models may pass requests that one model answers, with the model in the body or the path. Files, batches and lists need a key without `models`.',
      },
    );
  }
  for (const model of named) if (!isAllowed(exchange, provider, model)) throw modelForbidden(caller, model);
  if (scanned !== undefined) keepToOneModel(scanned, { fallbacks: undefined, disabled: false });
}

/** By the name itself, with the provider's prefix, or by that of an entry of the config that is this model there. */
function isAllowed({ caller, snapshot }: Exchange, provider: Provider, model: string): boolean {
  const { id } = provider;
  const models = caller?.models;
  if (models === undefined || models.has(model) || mayAsk(models, snapshot, `${id}/${model}`)) return true;
  return snapshot.deployments.some(
    (deployment) =>
      deployment.provider.id === id && deployment.upstreamModel === model && models.has(deployment.modelName),
  );
}
