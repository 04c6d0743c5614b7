import type { Log, SecretStore } from '@bytebot/service';
import { ProxyService } from '../proxy/proxy.service.ts';
import { createProxyKey } from '../proxy/proxy-key.ts';
import type { AgentSettings } from '../settings.ts';
import type { ChatModel, ModelList } from './chat-model.ts';
import { DirectChatModel } from './direct-chat-model.ts';
import { DirectModels } from './direct-models.ts';
import { keyLine } from './key-line.ts';
import { KnownSecrets } from './known-secrets.ts';
import { ModelCaller } from './model-caller.ts';
import { type ConnectionLimits, ModelConnection } from './model-connection.ts';
import { ProxyModels } from './proxy-models.ts';
import { type Sleep, sleep } from './retry.ts';

export interface CreateModelsOptions {
  readonly settings: Pick<AgentSettings, 'proxyUrl'>;
  readonly secrets: SecretStore;
  /** Gets every key that is sent. Default: one of its own. */
  readonly known?: KnownSecrets;
  readonly log: Log;
  /** Writes a line for a person, whatever the log's level. */
  printLine(line: string): void;
  /** Default: the usual limits, meant for tests. */
  readonly limits?: Partial<ConnectionLimits>;
  readonly sleep?: Sleep;
  readonly nowMs?: () => number;
}

/** How the agent asks models, and which there are. */
export interface Models {
  readonly chatModel: ChatModel;
  readonly models: ModelList;
  /** Closes the connections; calls under way are cut. */
  close(): void;
}

/**
 * Everything goes through the proxy when there is one, otherwise providers are called directly. Calls nobody. Says
 * once which OpenRouter key it found, in both cases (REQUIREMENTS S1-22).
 */
export function createModels(options: CreateModelsOptions): Models {
  const { settings, secrets, log, nowMs = Date.now } = options;
  const line = keyLine(secrets);
  if (line !== undefined) options.printLine(line);
  const keys = options.known ?? new KnownSecrets(secrets);
  const { redact } = keys;
  const connection = new ModelConnection(options.limits);
  const caller = new ModelCaller({ connection, log, redact, nowMs, sleep: options.sleep ?? sleep });
  const close = (): void => connection.close();
  const { proxyUrl } = settings;
  if (proxyUrl === undefined) {
    const chatModel = new DirectChatModel({ secrets, keys, caller, nowMs });
    return { chatModel, models: new DirectModels(secrets), close };
  }
  const readKey = createProxyKey(secrets, (sentence) => log.warn(sentence));
  const key = (): string | undefined => {
    const value = readKey();
    keys.note(value);
    return value;
  };
  return {
    chatModel: new ProxyService({ proxyUrl, key, caller, redact, nowMs }),
    models: new ProxyModels({ proxyUrl, key, secrets, connection, redact, nowMs }),
    close,
  };
}
