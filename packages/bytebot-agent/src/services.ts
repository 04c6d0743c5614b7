import type { Log, SecretStore } from '@bytebot/service';
import type { Lifecycle } from './lifecycle.ts';
import type { ChatModel, ModelList } from './model/chat-model.ts';
import type { AgentSettings } from './settings.ts';
import type { Store } from './store/store.ts';
import type { TaskEvents } from './tasks/task-events.ts';

/** What every part of the agent works with. */
export interface Services {
  readonly settings: AgentSettings;
  /** Keys; asked whenever one is used, because a mounted one may have changed. */
  readonly secrets: SecretStore;
  readonly log: Log;
  readonly store: Store;
  readonly chatModel: ChatModel;
  readonly models: ModelList;
  readonly events: TaskEvents;
  readonly lifecycle: Lifecycle;
  readonly now: () => Date;
}
