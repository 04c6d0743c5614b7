import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import { passesAsBytes, translate } from './translation.ts';

const MODELS_SHOWN = 5;
/** Building a request for each deployment only to name some in an error has its price. */
const DEPLOYMENTS_TRIED = 50;

/** Whether parameters the provider cannot be told are left out: the request's word, the deployment's, the config's. */
export function mayDrop({ snapshot }: Exchange, call: ModelCall, deployment: Deployment): boolean {
  return call.dropParams ?? deployment.dropParams ?? snapshot.settings.dropParams;
}

/** Fields of the request that a provider of the same dialect is known to refuse and that would reach it. */
export function rejectedIn(call: ModelCall, { provider, droppedPaths }: Deployment): readonly string[] {
  const rejected = provider.rejectedFields;
  if (rejected === undefined || rejected.length === 0) return none;
  return rejected.filter(
    (name) =>
      call.scanned.has(name) &&
      // Asking for usage is for the proxy to satisfy: such a provider sends it unasked.
      name !== 'stream_options' &&
      !droppedPaths.includes(name) &&
      !call.droppedPaths.includes(name),
  );
}

const none: readonly string[] = [];

/** @throws Failure `invalid_request` naming what this provider cannot be told, unless it may be dropped. */
export function refuseDropped(
  exchange: Exchange,
  call: ModelCall,
  deployment: Deployment,
  dropped: readonly string[],
): void {
  const [first] = dropped;
  if (first === undefined || mayDrop(exchange, call, deployment)) return;
  const others = modelsThatTake(exchange, call, dropped);
  const shown = others.slice(0, MODELS_SHOWN).join(', ');
  throw new Failure(
    'invalid_request',
    `${deployment.provider.name} does not support parameters: ${dropped.join(', ')}, for model=${deployment.configuredModel}.`,
    {
      param: first,
      code: 'unsupported_parameter',
      model: deployment.modelName,
      hint: `${others.length === 0 ? 'No model of this proxy takes them all.' : `Models that take them: ${shown}.`} Leave them out, or have them dropped with drop_params: true (in the request, litellm_params or litellm_settings).`,
    },
  );
}

/** The model groups of the config whose first deployment could be asked this very request. */
function modelsThatTake(exchange: Exchange, call: ModelCall, names: readonly string[]): string[] {
  const request = Object.fromEntries(names.map((name) => [name, call.scanned.value(name)]));
  return [...exchange.snapshot.groups]
    .slice(0, DEPLOYMENTS_TRIED)
    .filter(([, [deployment]]) => deployment !== undefined && takes(exchange, deployment, request))
    .map(([name]) => name);
}

function takes(
  { operation }: Exchange,
  deployment: Deployment,
  request: Readonly<Record<string, unknown>>,
): boolean {
  const { provider, baseUrl, upstreamModel: model } = deployment;
  const settings = deployment.settings?.read();
  const target = { baseUrl, apiKey: undefined, model, ...(settings === undefined ? {} : { settings }) };
  if (passesAsBytes(provider, target, operation)) {
    return !(provider.rejectedFields ?? none).some((name) => Object.hasOwn(request, name));
  }
  try {
    const trial = { messages: [{ role: 'user', content: '.' }], input: '.', prompt: '.', ...request };
    return translate(operation, trial, provider, target).dropped.length === 0;
  } catch {
    return false;
  }
}
