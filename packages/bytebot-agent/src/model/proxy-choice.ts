import type { SecretStore } from '@bytebot/service';
import { proxyModelName } from '../proxy/proxy-model-name.ts';
import type { ModelChoice } from '../store/task-records.ts';
import { chooseModel, type ProviderChoice } from './direct-providers.ts';

/** The chosen model as the proxy is asked for it: `openrouter/openai/gpt-oss-20b:free`. */
export function proxyChoice(choice: ProviderChoice, secrets: SecretStore): ModelChoice {
  if (choice.provider?.trim().toLowerCase() === 'proxy' && choice.model !== undefined) {
    return { provider: 'proxy', name: choice.model };
  }
  return { provider: 'proxy', name: proxyModelName(chooseModel(choice, secrets)) };
}
