import { findProvider } from '@bytebot/llm-providers';
import { providersOfBareName } from '../config/deployments/model-families.ts';
import type { Deployment } from '../config/snapshot.ts';

/** A model as the price table is asked for it. */
export interface PricedModel {
  readonly provider: string;
  readonly baseUrl: string;
  readonly model: string;
}

/**
 * The model that `base_model` says is behind a deployment (Azure's deployments have names of their own):
 * `azure/gpt-4o`, or a bare name of the deployment's own provider, else of the provider whose family it is.
 */
export function baseModelsOf(deployment: Deployment): readonly PricedModel[] {
  const written = deployment.modelInfo.base_model ?? deployment.publicParams.base_model;
  if (typeof written !== 'string' || written.trim() === '') return [];
  const name = written.trim();
  const slash = name.indexOf('/');
  const prefix = name.slice(0, Math.max(0, slash));
  const plain = prefix !== '' && isProvider(prefix) ? name.slice(slash + 1) : name;
  const providers = [
    ...(plain === name ? [] : [prefix]),
    deployment.provider.id,
    ...providersOfBareName(plain),
  ];
  // The name alone counts here: the deployment's address may be anybody's.
  return [...new Set(providers)].map((provider) => ({ provider, baseUrl: '', model: plain }));
}

function isProvider(prefix: string): boolean {
  return findProvider(prefix) !== undefined;
}
