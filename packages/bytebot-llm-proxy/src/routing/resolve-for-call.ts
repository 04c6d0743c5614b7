import { mayAsk, modelForbidden } from '../auth/model-access.ts';
import type { Deployment } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import { nearHint } from '../http/near-hint.ts';
import { tenantCandidates } from '../tenants/tenant-candidates.ts';
import { tenantDeployment } from '../tenants/tenant-deployment.ts';
import type { Candidate } from './candidate.ts';
import { resolveModel } from './resolve.ts';

/** A model group with the deployments that may answer. */
export interface ResolvedGroup {
  readonly name: string;
  readonly candidates: readonly Candidate[];
  /** Set where the name is one of a catalogue that the config opens: other models of it may follow (C-37). */
  readonly openCatalogue?: Deployment | undefined;
}

/**
 * What a requested name stands for: the config's names first, then the ids of a catalogue the config opens.
 *
 * @throws Failure `unknown_model` (404, with near matches), `unsupported` (501, naming why it cannot be served) or
 * `caller_forbidden` for a model that the caller may not use, whether it is there or not.
 */
export async function resolveForCall(exchange: Exchange, asked: string): Promise<ResolvedGroup> {
  const { snapshot, caller, tenant } = exchange;
  const resolution = resolveModel(snapshot, asked);
  if (caller?.models !== undefined && resolution.found !== 'nothing') mustBeAllowed(exchange, asked);
  if (resolution.found === 'group') {
    const candidates = tenantCandidates(resolution.candidates, tenant);
    return { name: resolution.group, candidates, openCatalogue: openCatalogueOf(candidates) };
  }
  if (resolution.found === 'unservable') {
    throw new Failure(
      'unsupported',
      `The model \`${asked.slice(0, 200)}\` cannot be served: ${resolution.reason}`,
      {
        code: 'unsupported',
        param: 'model',
      },
    );
  }
  const deployment = await exchange.services.catalogues.deploymentOf(snapshot, asked);
  // What the catalogue of an allowed wildcard has is allowed too.
  if (caller?.models?.has(deployment?.modelName ?? asked) === false) mustBeAllowed(exchange, asked);
  if (deployment !== undefined) {
    const own = tenantDeployment(deployment, tenant);
    return { name: asked, candidates: [{ deployment: own, upstreamModel: asked }], openCatalogue: own };
  }
  throw new Failure('unknown_model', `The model \`${asked.slice(0, 200)}\` does not exist here.`, {
    code: 'model_not_found',
    param: 'model',
    hint: nearHint(resolution.near.filter((name) => mayAsk(caller?.models, snapshot, name))),
  });
}

/** A request that names no model, where the config opens a catalogue to choose one from (S3-13); else undefined. */
export function resolveNoModel({ snapshot, tenant }: Exchange): ResolvedGroup | undefined {
  for (const { deployments } of snapshot.wildcards) {
    const [first] = deployments;
    if (first === undefined || !isOpenCatalogue(first)) continue;
    return { name: first.modelName, candidates: [], openCatalogue: tenantDeployment(first, tenant) };
  }
  return undefined;
}

function openCatalogueOf(candidates: readonly Candidate[]): Deployment | undefined {
  const [first] = candidates;
  return first !== undefined && isOpenCatalogue(first.deployment) ? first.deployment : undefined;
}

/** `openrouter/*` over everything that OpenRouter has. */
function isOpenCatalogue({ provider, modelName, upstreamModel }: Deployment): boolean {
  return provider.hasCatalogue === true && upstreamModel === '*' && modelName === `${provider.id}/*`;
}

/** @throws Failure `caller_forbidden` */
function mustBeAllowed({ caller, snapshot }: Exchange, asked: string): void {
  if (caller !== undefined && !mayAsk(caller.models, snapshot, asked)) throw modelForbidden(caller, asked);
}
