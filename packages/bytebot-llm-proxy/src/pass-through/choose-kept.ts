import { mayAsk, modelForbidden } from '../auth/model-access.ts';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { resolveForCall } from '../routing/resolve-for-call.ts';
import { configuredDeployment } from '../tenants/tenant-deployment.ts';
import { type KeptKind, keptPath } from './file-kind.ts';
import type { KeptBindings } from './kept-bindings.ts';

/** What a request says about where it is to go, the first that says something first. */
export interface KeptWish {
  /** A model of the config. */
  readonly model: string | undefined;
  /** The prefix of a provider. */
  readonly provider: string | undefined;
  /** A file or batch that has to be at the same deployment. */
  readonly id: string | undefined;
  /** What the id is the id of. */
  readonly idKind: KeptKind;
}

/**
 * The deployment for a request about files or batches: by the model or the provider that the request names, else the one
 * that has what it names, else the first of the config that has such.
 *
 * @throws Failure 404 for an id that is nobody's or somebody else's, in the same words; `unsupported` where no deployment
 * has files or batches; `caller_forbidden` for a model that the caller may not use, and for a new batch of a
 * caller with a list of models.
 */
export async function chooseKept(
  exchange: Exchange,
  bindings: KeptBindings,
  kind: KeptKind,
  { model, provider, id, idKind }: KeptWish,
): Promise<Deployment> {
  const { snapshot, caller } = exchange;
  if (kind === 'batches' && idKind === 'files' && exchange.request.method === 'POST') checkBatch(caller);
  const bound = id === undefined ? undefined : await bindings.find(id);
  const found = bound === undefined ? undefined : configuredDeployment(snapshot.deploymentsById, bound);
  if (found !== undefined) return allowed(exchange, found);
  // Whoever runs the proxy sees everything, also what was made before it or elsewhere.
  if (id !== undefined && caller?.isAdmin !== true) throw keptNotFound(id, idKind);
  if (model !== undefined) {
    const { candidates } = await resolveForCall(exchange, model);
    const first = candidates.find(({ deployment }) => keptPath(deployment, kind) !== undefined);
    if (first === undefined) throw hasNone(`\`${model.slice(0, 200)}\``, kind);
    return first.deployment;
  }
  const fitting = snapshot.deployments.find(
    (one) =>
      keptPath(one, kind) !== undefined &&
      (provider === undefined || one.provider.id === provider) &&
      mayAsk(caller?.models, snapshot, one.modelName),
  );
  if (fitting === undefined)
    throw hasNone(provider === undefined ? 'No model of the config' : `\`${provider.slice(0, 100)}\``, kind);
  return fitting;
}

/** The models of a batch stand in its file, which is not read. */
function checkBatch(caller: Exchange['caller']): void {
  if (caller?.models === undefined) return;
  throw new Failure(
    'caller_forbidden',
    `\`${caller.name}\` may only use certain models, and a batch may name any.`,
    {
      code: 'key_model_access_denied',
      hint: 'Send the requests one by one, or begin batches with a key without `models`.',
    },
  );
}

function allowed({ caller, snapshot }: Exchange, deployment: Deployment): Deployment {
  if (caller === undefined || mayAsk(caller.models, snapshot, deployment.modelName)) return deployment;
  throw modelForbidden(caller, deployment.modelName);
}

/** The same words for what was never there and for what is somebody else's. */
export function keptNotFound(id: string, kind: KeptKind): Failure {
  const noun = kind === 'files' ? 'file' : 'batch';
  return new Failure('unknown_model', `No such ${noun}: '${id.slice(0, 100)}'.`, {
    type: 'invalid_request_error',
    code: `${noun}_not_found`,
    hint: `Only whoever made a ${noun} through this proxy can name it, with the key that made it; replicas share what they know only through Redis (REDIS_URL).`,
  });
}

function hasNone(subject: string, kind: KeptKind): Failure {
  return new Failure('unsupported', `${subject} has no ${kind} that this proxy can pass on.`, {
    code: 'unsupported',
    hint: 'Add a model of openai, azure, groq, together_ai, mistral (files) or hosted_vllm to the config, or use the API of the provider below its own path: docs/pass-through.md.',
  });
}
