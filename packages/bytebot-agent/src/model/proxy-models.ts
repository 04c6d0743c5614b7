import { errorCodeOf, type SecretStore } from '@bytebot/service';
import { memberAt, memberOf, textOf } from '@bytebot/shared';
import { isAxiosError } from 'axios';
import { proxyModelName } from '../proxy/proxy-model-name.ts';
import type { ModelChoice } from '../store/task-records.ts';
import { DEFAULT_CONTEXT_WINDOW, type ModelInfo, type ModelList } from './chat-model.ts';
import type { ModelConnection } from './model-connection.ts';
import { ModelListError } from './model-list-error.ts';
import { proxyChoice } from './proxy-choice.ts';

/** Where the proxy does not know the window (ByteBot). */
const USUAL_CONTEXT_WINDOW = 128_000;
/** How long the proxy may take to begin its list, and to end it. */
const LIST_MS = 10_000;
const WHOLE_LIST_MS = 30_000;
/** How old what is known of context windows may be. */
const MAX_AGE_MS = 300_000;
/** After a failure the proxy is not asked again for every step of every task. */
const PAUSE_AFTER_FAILURE_MS = 15_000;
const MODELS_MAX = 5_000;

export interface ProxyModelsOptions {
  readonly proxyUrl: string;
  readonly key: () => string | undefined;
  readonly secrets: SecretStore;
  readonly connection: ModelConnection;
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
}

/** The models that the proxy serves (`GET /model/info`). */
export class ProxyModels implements ModelList {
  readonly #options: ProxyModelsOptions;
  /** By both names that the proxy takes. */
  #windows: ReadonlyMap<string, number> = new Map();
  #askAgainAtMs = 0;
  /** Asked once for all that want to know at the same time. */
  #asking: Promise<readonly Deployment[]> | undefined;

  constructor(options: ProxyModelsOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly ModelInfo[]> {
    const deployments = await this.#deployments();
    const models = new Map<string, ModelInfo>();
    for (const { names, contextWindow } of deployments) {
      const [name, title] = names;
      if (!models.has(name)) models.set(name, { provider: 'proxy', name, title, contextWindow });
    }
    return [...models.values()];
  }

  async contextWindowOf(model: ModelChoice): Promise<number> {
    const isOld = this.#options.nowMs() >= this.#askAgainAtMs;
    // An old answer is better than none.
    if (isOld || this.#asking !== undefined) await this.#deployments().catch(() => undefined);
    return this.#windows.get(proxyModelName(model)) ?? model.contextWindow ?? DEFAULT_CONTEXT_WINDOW;
  }

  defaultModel(): ModelChoice {
    return proxyChoice({}, this.#options.secrets);
  }

  #deployments(): Promise<readonly Deployment[]> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #fetch(): Promise<readonly Deployment[]> {
    const { nowMs } = this.#options;
    this.#askAgainAtMs = nowMs() + PAUSE_AFTER_FAILURE_MS;
    const deployments = deploymentsIn(await this.#body());
    const windows = new Map<string, number>();
    for (const { names, contextWindow } of deployments) {
      // Of several deployments of a name any may answer: what fits the smallest fits all.
      for (const name of names)
        windows.set(name, Math.min(windows.get(name) ?? contextWindow, contextWindow));
    }
    this.#windows = windows;
    this.#askAgainAtMs = nowMs() + MAX_AGE_MS;
    return deployments;
  }

  async #body(): Promise<unknown> {
    const { proxyUrl, key, connection, redact } = this.#options;
    const proxyKey = key();
    const headers: Record<string, string> = {};
    if (proxyKey !== undefined) headers.authorization = `Bearer ${proxyKey}`;
    try {
      const request = { url: `${proxyUrl}/model/info`, headers };
      const answer = await connection.send(request, AbortSignal.timeout(WHOLE_LIST_MS), LIST_MS);
      const pieces: Uint8Array[] = [];
      for await (const piece of answer.pieces) pieces.push(piece);
      return JSON.parse(Buffer.concat(pieces).toString('utf8'));
    } catch (error) {
      throw listError(error, proxyUrl, redact);
    }
  }
}

interface Deployment {
  /** `litellm_params.model`, then `model_name`. */
  readonly names: readonly [string, string];
  readonly contextWindow: number;
}

/** What can be chosen: a pattern such as `openrouter/*` is no model. */
function deploymentsIn(body: unknown): Deployment[] {
  const data = memberOf(body, 'data');
  if (!Array.isArray(data))
    throw new ModelListError(502, 'Failed to fetch models from proxy: its answer lists no models');
  return data.slice(0, MODELS_MAX).flatMap((entry: unknown): Deployment[] => {
    const title = textOf(entry, 'model_name');
    const name = textOf(memberOf(entry, 'litellm_params'), 'model') ?? title;
    if (name === undefined || title === undefined || `${name}${title}`.includes('*')) return [];
    const tokens = memberAt(entry, 'model_info', 'max_input_tokens');
    const isKnown = typeof tokens === 'number' && Number.isFinite(tokens) && tokens > 0;
    return [{ names: [name, title], contextWindow: isKnown ? tokens : USUAL_CONTEXT_WINDOW }];
  });
}

function listError(error: unknown, proxyUrl: string, redact: (text: string) => string): ModelListError {
  if (error instanceof ModelListError) return error;
  const response = isAxiosError(error) ? error.response : undefined;
  if (response !== undefined) {
    const reason = response.statusText === '' ? `status ${response.status}` : response.statusText;
    const remedy = response.status === 401 ? ' Check BYTEBOT_LLM_PROXY_API_KEY.' : '';
    return new ModelListError(
      502,
      redact(`Failed to fetch models from proxy: ${reason}.${remedy}`.replace(/\.$/, '')),
    );
  }
  const host = URL.parse(proxyUrl)?.host ?? 'the proxy';
  const reason =
    error instanceof SyntaxError ? 'its answer is no JSON' : (errorCodeOf(error) ?? messageOf(error));
  return new ModelListError(500, redact(`Error fetching models: ${host}: ${reason}`));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
