import { useId } from 'react';
import type { ModelOption } from './records.ts';
import { fragmentOf } from './route.ts';
import type { ModelChoices } from './use-models.ts';

/** Chooses the model that answers. */
export function ModelPicker({ choices }: { readonly choices: ModelChoices }) {
  const id = useId();
  const { models, isLoading, failure, chosen, choose, reload, needsKey } = choices;
  return (
    <div className="model-picker">
      <label className="only-heard" htmlFor={id}>
        Model
      </label>
      <select
        id={id}
        className="field field-select"
        value={chosen?.name ?? ''}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">{isLoading ? 'Loading the models…' : "The agent's default model"}</option>
        {models.map((model) => (
          <option key={`${model.provider}/${model.name}/${model.title}`} value={model.name}>
            {optionText(model)}
          </option>
        ))}
      </select>
      {failure !== undefined && needsKey && (
        <a
          className="button button-quiet button-small"
          href={fragmentOf({ view: 'tasks', taskId: undefined })}
        >
          The other models need the agent key
        </a>
      )}
      {failure !== undefined && !needsKey && (
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={reload}
          title={failure.message}
        >
          Models not loaded: try again
        </button>
      )}
    </div>
  );
}

function optionText({ title, contextWindow }: ModelOption): string {
  return contextWindow === undefined ? title : `${title} (${tokenText(contextWindow)} tokens)`;
}

function tokenText(tokens: number): string {
  if (tokens >= 1_000_000) return `${Math.round(tokens / 100_000) / 10}M`;
  return tokens >= 1_000 ? `${Math.round(tokens / 1_000)}k` : String(tokens);
}
