import { ProblemList } from '../problem-list.ts';
import type { Deployment } from '../snapshot.ts';
import type { BuildContext, BuiltEntry } from './build-deployment.ts';
import { DeploymentIds } from './deployment-id.ts';
import type { ModelEntry } from './model-entry.ts';
import { chooseProvider } from './provider-choice.ts';

/**
 * Whether an entry leaves everything to the caller: `model: "*"` without a provider or an address. LiteLLM then finds
 * the provider of each request in the name that was asked for, and its key in that provider's own variable.
 */
export function isAnyModel({ params }: ModelEntry): boolean {
  const { model, custom_llm_provider: provider, api_base: base, base_url: url } = params;
  return model === '*' && [provider, base, url].every((value) => value === undefined || value === null);
}

/**
 * For an entry of any model: the same deployment at the provider that a requested model names, with the model as that
 * provider calls it. Undefined for a bare name that nothing is known about; null for a provider that cannot be served.
 *
 * @param build Builds one entry; handed in, because it is what calls this.
 */
export function deploymentsOfAnyModel(
  entry: ModelEntry,
  id: string,
  context: BuildContext,
  build: (entry: ModelEntry, context: BuildContext) => BuiltEntry,
): NonNullable<Deployment['forModel']> {
  const byProvider = new Map<string, Deployment | undefined>();
  return (model) => {
    const choice = chooseProvider(model, undefined, false);
    if ('reason' in choice) return model.includes('/') ? null : undefined;
    const { provider, upstreamModel } = choice;
    if (!byProvider.has(provider.id)) {
      const params = { ...entry.params, model: `${provider.id}/*` };
      const built = build(
        { ...entry, params, modelInfo: { ...entry.modelInfo, id } },
        { ...context, ids: new DeploymentIds(), problems: silent() },
      );
      byProvider.set(provider.id, 'deployment' in built ? built.deployment : undefined);
    }
    const deployment = byProvider.get(provider.id);
    return deployment === undefined || upstreamModel === '' ? null : { deployment, upstreamModel };
  };
}

/** What there is to say about the entry has been said about its first deployment. */
function silent(): ProblemList {
  return new ProblemList({ file: '', line: 0, column: 0, children: new Map() });
}
