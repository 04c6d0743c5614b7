import { createSecretStore } from '@bytebot/service';
import { isJsonObject } from '@bytebot/shared';
import { type ConfigSnapshot, formatProblem, loadConfig } from 'bytebot-llm-proxy/config';
import { ConfigError, readDocument } from 'bytebot-llm-proxy/embedded';
import { CommandFailure } from '../support/command-failure.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Fields = Readonly<Record<string, unknown>>;

/** One entry of `model_list` as it is written, with the provider that the proxy's own loader finds for it. */
export interface OwnEntry {
  /** `drill-3`: its `model_info.id` in every copy. */
  readonly id: string;
  readonly entry: Fields;
  readonly params: Fields;
  readonly provider: string;
}

/** The user's config: as it is written, and as the proxy understands it. */
export interface OwnConfig {
  readonly file: string;
  readonly document: Fields;
  readonly entries: readonly OwnEntry[];
  readonly snapshot: ConfigSnapshot;
}

/**
 * Reads the config that is drilled. Nothing is called.
 *
 * @throws CommandFailure with every error of a config that cannot be used, or where it has no model.
 */
export function readOwnConfig(file: string, environment: Environment, nowMs: number): OwnConfig {
  const secrets = createSecretStore({ environment, watch: false });
  try {
    const { include: _, ...document } = readDocument(file).value;
    const written = (Array.isArray(document.model_list) ? document.model_list : []).filter(isJsonObject);
    const marked = written.map((entry, at) => ({
      ...entry,
      model_info: { ...fieldsOf(entry.model_info), id: `drill-${at}` },
    }));
    const text = JSON.stringify({ ...document, model_list: marked });
    const snapshot = loadConfig({ file, text, secrets, generation: 1, nowMs });
    const providers = new Map(snapshot.deployments.map(({ id, provider }) => [id, provider.id]));
    const entries = marked.flatMap((entry): OwnEntry[] => {
      const { id } = entry.model_info;
      const provider = providers.get(id);
      return provider === undefined
        ? []
        : [{ id, entry, params: fieldsOf(Reflect.get(entry, 'litellm_params')), provider }];
    });
    if (entries.length === 0) throw new CommandFailure(`${file} has no model that could be called.`);
    return { file, document, entries, snapshot };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const errors = error.problems.filter(({ severity }) => severity === 'error').map(formatProblem);
    throw new CommandFailure(`${errors.join('\n')}\nNothing was played: the config cannot be used as it is.`);
  } finally {
    secrets.close();
  }
}

export function fieldsOf(value: unknown): Fields {
  return isJsonObject(value) ? value : {};
}
