import { createLog, createSecretStore, type SecretStore } from '@bytebot/service';
import type { ChatModel } from '../model/chat-model.ts';
import { createModels } from '../model/create-models.ts';
import { KnownSecrets } from '../model/known-secrets.ts';
import { type AgentSettings, readSettings } from '../settings.ts';

/** What a program outside of the agent asks models with. */
export interface ProcessWorld {
  readonly settings: AgentSettings;
  readonly secrets: SecretStore;
  readonly chatModel: ChatModel;
}

/**
 * Reads this process's environment, `.env` and mounted keys, and writes its log to the standard error.
 *
 * @param direct True calls the providers also where the environment names a proxy.
 * @throws SettingsError for a setting that cannot be used.
 */
export function processWorld({ direct = false }: { readonly direct?: boolean } = {}): ProcessWorld {
  const { env: environment, stderr } = process;
  const secrets = createSecretStore({ environment, watch: false });
  const known = new KnownSecrets(secrets);
  const isTerminal = stderr.isTTY === true;
  const log = createLog({ environment, stream: stderr, isTerminal, secrets: () => known.all() });
  const read = readSettings(secrets);
  const settings = direct ? { ...read, proxyUrl: undefined } : read;
  const printLine = (line: string): void => {
    stderr.write(`${line}\n`);
  };
  return {
    settings,
    secrets,
    chatModel: createModels({ settings, secrets, known, log, printLine }).chatModel,
  };
}
