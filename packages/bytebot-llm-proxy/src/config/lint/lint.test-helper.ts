import { checkConfig } from '../check/check-config.ts';
import { secretsFrom, writeFiles } from '../config-fixture.test-helper.ts';

/** What a check says about a config, as `severity path: sentence (suggestion)`, the findings about keys left out. */
export function findingsOf(text: string, values: Readonly<Record<string, string>> = {}): string[] {
  const file = writeFiles({ 'config.yaml': text });
  const { problems } = checkConfig({ file, secrets: secretsFrom(values), readsVariables: true });
  return problems
    .map(({ severity, path, message, suggestion }) =>
      suggestion === undefined
        ? `${severity} ${path}: ${message}`
        : `${severity} ${path}: ${message} (${suggestion})`,
    )
    .filter((finding) => !/is accepted, but|general_settings\.master_key`: without/.test(finding));
}

/** One entry of a model list. */
export function model(name: string, params: string, rest = ''): string {
  return `  - {model_name: ${JSON.stringify(name)}, litellm_params: {${params}}${rest}}\n`;
}

/** A config with one model that is in order, so that only what follows it is found. */
export const sound = `model_list:\n${model('sound', 'model: ollama/sound')}`;
