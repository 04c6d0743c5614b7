import { nearMatches } from '@bytebot/shared';
import { mayAsk } from '../auth/model-access.ts';
import type { ModelList } from '../auth/model-list.ts';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { modelFacts } from '../pricing/model-facts.ts';
import { listModels } from '../routing/list-models.ts';
import { resolveModel } from '../routing/resolve.ts';
import type { Services } from '../services.ts';
import { nearHint } from './near-hint.ts';

/** LiteLLM's constant: it does not know when a model was made either. */
const CREATED = 1677610602;

/** What is told of a model, in OpenAI's words and LiteLLM's. */
export interface ModelEntry {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
  readonly [extra: string]: unknown;
}

/**
 * All models that can be asked.
 *
 * @param allowed What the caller may ask for; undefined: everything.
 */
export async function listedModels(
  services: Services,
  allowed: ModelList | undefined,
): Promise<ModelEntry[]> {
  const snapshot = services.snapshot();
  const entries = new Map(listModels(snapshot).map((id) => [id, configuredEntry(services, id)]));
  for (const entry of await services.catalogues.listed(snapshot)) {
    if (!entries.has(entry.id)) entries.set(entry.id, { ...entry, object: 'model' });
  }
  return [...entries.values()].filter(({ id }) => mayAsk(allowed, snapshot, id));
}

/**
 * The model of this name, alias or pattern.
 *
 * @throws Failure `unknown_model` naming those that come near.
 */
export async function oneModel(
  services: Services,
  id: string,
  allowed: ModelList | undefined,
): Promise<ModelEntry> {
  const models = await listedModels(services, allowed);
  const found = models.find((model) => model.id === id);
  if (found !== undefined) return found;
  const snapshot = services.snapshot();
  if (resolveModel(snapshot, id).found === 'group' && mayAsk(allowed, snapshot, id))
    return configuredEntry(services, id);
  throw new Failure(
    'unknown_model',
    `The model \`${id.slice(0, 200)}\` does not exist or is not accessible.`,
    {
      code: 'model_not_found',
      param: 'model',
      hint: nearHint(
        nearMatches(
          id,
          models.map((model) => model.id),
        ),
      ),
    },
  );
}

/** The patterns themselves, which LiteLLM lists on request only. */
export function wildcardEntries(snapshot: ConfigSnapshot, allowed: ModelList | undefined): ModelEntry[] {
  return snapshot.wildcards
    .filter(({ pattern }) => mayAsk(allowed, snapshot, pattern))
    .map(({ pattern }) => plainEntry(pattern));
}

function configuredEntry(services: Services, id: string): ModelEntry {
  const snapshot = services.snapshot();
  const resolution = resolveModel(snapshot, id);
  const [first] = resolution.found === 'group' ? resolution.candidates : [];
  if (first === undefined) return plainEntry(id);
  const { deployment, upstreamModel } = first;
  const facts = services.prices.factsOf(deployment, upstreamModel, snapshot.variables, Date.now());
  const info = { ...modelFacts(deployment, upstreamModel, facts), ...deployment.modelInfo };
  const known: Record<string, unknown> = {};
  for (const name of ['mode', 'max_input_tokens', 'max_output_tokens']) {
    if (info[name] !== undefined && info[name] !== null) known[name] = info[name];
  }
  return { ...plainEntry(id), ...known };
}

function plainEntry(id: string): ModelEntry {
  return { id, object: 'model', created: CREATED, owned_by: 'openai' };
}
