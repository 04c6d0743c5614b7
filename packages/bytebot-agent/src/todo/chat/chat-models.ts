import { nearMatches } from '@bytebot/shared';
import { HttpFailure } from '../../http/http-failure.ts';
import type { ModelInfo, ModelList } from '../../model/chat-model.ts';
import type { Services } from '../../services.ts';
import type { ModelChoice } from '../../store/task-records.ts';

/** A list of this age still counts for names that are on it, so that not every message waits for the proxy's list. */
const LIST_MAX_AGE_MS = 60_000;

/** Which model answers a message. */
export class ChatModels {
  readonly #models: ModelList;
  readonly #now: () => Date;
  readonly #hasProxy: boolean;
  #known: readonly ModelInfo[] = [];
  #knownUntilMs = Number.NEGATIVE_INFINITY;

  constructor({ models, now, settings }: Pick<Services, 'models' | 'now' | 'settings'>) {
    this.#models = models;
    this.#now = now;
    this.#hasProxy = settings.proxyUrl !== undefined;
  }

  /**
   * The named model, by its name or its title, else the default. A name that is not on the proxy's list goes to the
   * proxy as it is: a pattern of its (`openrouter/*`) may serve it, and if not, the proxy names the near ones.
   *
   * @throws ConfigurationError when there is no default, ModelListError, HttpFailure 404 with near names.
   */
  async choose(name: string | undefined): Promise<ModelChoice> {
    if (name === undefined) return this.#models.defaultModel();
    const nowMs = this.#now().getTime();
    if (nowMs >= this.#knownUntilMs) {
      this.#known = await this.#models.list();
      this.#knownUntilMs = nowMs + LIST_MAX_AGE_MS;
    }
    const chosen = find(this.#known, name);
    if (chosen !== undefined) return chosen;
    if (this.#hasProxy) return { provider: 'proxy', name };
    throw unknownModel(this.#known, name);
  }
}

function find(models: readonly ModelInfo[], name: string): ModelChoice | undefined {
  return models.find((model) => model.name === name) ?? models.find((model) => model.title === name);
}

function unknownModel(models: readonly ModelInfo[], name: string): HttpFailure {
  const names = models.flatMap((model) => [model.name, model.title]);
  const near = nearMatches(name, new Set(names), 3);
  const meant = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  return new HttpFailure(
    404,
    'MODEL_NOT_FOUND',
    `There is no model "${name}".${meant} GET /tasks/models lists them.`,
  );
}
