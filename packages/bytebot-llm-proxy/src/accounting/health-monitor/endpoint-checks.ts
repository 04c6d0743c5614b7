import type { Deployment } from '../../config/snapshot.ts';
import { keyIdOf } from '../../keys/key-id.ts';
import { type CheckResult, type CheckWorld, type Credit, checkEndpoint } from './check-endpoint.ts';
import type { EndpointHealth } from './endpoint-health.ts';

const CREDITS_MAX = 1_000;

/** One address with one key, checked. */
export interface EndpointCheck {
  readonly deployment: Deployment;
  /** Undefined where the provider has nothing that may be asked for free. */
  readonly results: readonly CheckResult[] | undefined;
}

/** Makes checks and lets what comes of them count like calls. */
export class EndpointChecks {
  readonly #world: () => CheckWorld;
  readonly #health: EndpointHealth;
  readonly #credits = new Map<string, Credit>();

  /** @param world As it is now: the variables of a config change with it. */
  constructor(world: () => CheckWorld, health: EndpointHealth) {
    this.#world = world;
    this.#health = health;
  }

  /** Never rejects. */
  async check(deployment: Deployment): Promise<EndpointCheck> {
    const world = this.#world();
    const results = await checkEndpoint(world, deployment);
    for (const result of results ?? []) this.#learn(deployment, result, world.nowMs());
    return { deployment, results };
  }

  /** What was left of the account of a deployment's key when it was asked last. */
  creditOf(deployment: Deployment): Credit | undefined {
    return this.#credits.get(keyIdOf(deployment));
  }

  #learn(deployment: Deployment, { path, kind, message, credit }: CheckResult, nowMs: number): void {
    if (credit !== undefined) {
      if (this.#credits.size >= CREDITS_MAX) this.#credits.clear();
      this.#credits.set(keyIdOf(deployment), credit);
    }
    // The address is judged once for each check, by its list of models: a refused key does not make it unhealthy.
    if (path.endsWith('/key')) return;
    if (kind === undefined || kind === 'authentication') this.#health.succeeded(deployment, nowMs);
    else this.#health.failed(deployment, kind, message ?? kind, nowMs);
  }
}

/** One deployment for each address and key, in the order of the file: the others are reached the same way. */
export function distinctEndpoints(deployments: readonly Deployment[]): Deployment[] {
  const first = new Map<string, Deployment>();
  for (const deployment of deployments) {
    const id = keyIdOf(deployment);
    if (!first.has(id)) first.set(id, deployment);
  }
  return [...first.values()];
}
