import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadText } from './config-fixture.test-helper.ts';

/** Every example of docs/provider-examples.md is a config that loads with the variables that stand below it. */

const page = readFileSync(path.join(import.meta.dirname, '../../../../docs/provider-examples.md'), 'utf8');

interface Example {
  readonly title: string;
  readonly yaml: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** A section's blocks share its variables. */
function examplesOf(text: string): Example[] {
  return text.split(/^## /m).flatMap((section) => {
    const [title = ''] = section.split('\n');
    const exported = [...section.matchAll(/^export (\w+)=/gm)].map(([, name = '']) => [
      name,
      'sk-test-value',
    ]);
    const blocks = [...section.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)];
    return blocks.map(([, yaml = '']) => ({ title, yaml, variables: Object.fromEntries(exported) }));
  });
}

const examples = examplesOf(page);

describe('the example for', () => {
  test.each(examples.map((example) => [example.title, example] as const))('%s', (_title, example) => {
    const { yaml, variables } = example;
    const masterKey = '\ngeneral_settings: {master_key: os.environ/LITELLM_MASTER_KEY}\n';
    const snapshot = loadText(yaml + masterKey, { ...variables, LITELLM_MASTER_KEY: 'sk-test-master' });
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.unservable).toEqual([]);
    for (const { provider, baseUrl, key } of snapshot.deployments) {
      expect(URL.canParse(baseUrl)).toBe(true);
      if (provider.keyRequired) expect(key.read()).toBe('sk-test-value');
    }
    const used = [...yaml.matchAll(/os\.environ\/(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(variables)).toEqual(expect.arrayContaining(used));
  });
});

test('none is missing', () => {
  const prefixes = examples.flatMap(({ yaml }) =>
    [...yaml.matchAll(/^ +model: (\w+)\//gm)].map(([, id]) => id),
  );
  const wanted =
    'azure azure_ai bedrock vertex_ai ollama cohere mistral huggingface databricks github openai hosted_vllm';
  expect([...new Set(prefixes)].sort()).toEqual(wanted.split(' ').sort());
});
