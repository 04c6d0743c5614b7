import { useCallback, useState } from 'react';
import type { Failure } from '../shared/failure.ts';
import { keptText } from '../shared/kept-text.ts';
import { useLoaded } from '../shared/use-loaded.ts';
import type { AgentClient } from './agent-client.ts';
import type { ModelOption } from './records.ts';

const keptModel = keptText(() => localStorage, 'bytebot.agent.model');

/** The models and the one that is chosen. */
export interface ModelChoices {
  readonly models: readonly ModelOption[];
  readonly isLoading: boolean;
  readonly failure: Failure | undefined;
  /** Undefined: the agent's default. */
  readonly chosen: ModelOption | undefined;
  /** An empty name chooses the agent's default. */
  choose(name: string): void;
  reload(): void;
  /** True when the agent tells its models only to those with its key. */
  readonly needsKey: boolean;
}

/** What can be chosen; the choice is kept for the next visit. */
export function useModels(client: AgentClient, needsKey: boolean): ModelChoices {
  const load = useCallback((signal: AbortSignal) => client.models(signal), [client]);
  const { value: models = [], failure, isLoading, reload } = useLoaded(load);
  const [name, setName] = useState(() => keptModel.read());
  const choose = useCallback((chosen: string) => {
    keptModel.write(chosen);
    setName(chosen);
  }, []);
  const chosen = models.find((model) => model.name === name);
  return { models, isLoading, failure, chosen, choose, reload, needsKey };
}
