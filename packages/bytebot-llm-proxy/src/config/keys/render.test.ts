import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { readDocument } from '../read-document.ts';
import { keyTable } from './key-table.ts';
import { renderKeyList } from './render-list.ts';
import { renderKeyMarkdown } from './render-markdown.ts';
import { renderConfigSchema } from './render-schema.ts';

const schema: object = JSON.parse(renderConfigSchema());
const validate = new Ajv({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
}).compile(schema);

/** Where a config does not fit the schema. */
function misfits(config: unknown): string[] {
  return validate(config) ? [] : (validate.errors ?? []).map(({ instancePath }) => instancePath);
}

test('the list and the page name every key with what becomes of it', () => {
  const list = renderKeyList();
  const page = renderKeyMarkdown();
  for (const { name, outcome, meaning } of keyTable) {
    expect(list).toContain(`  ${name} `);
    expect(page).toContain(`\`${name}\``);
    expect(page).toContain(outcome);
    expect(list).toContain(meaning);
  }
  expect(list).toContain('\nrouter_settings: How deployments are chosen');
  expect(page).toContain('### `router_settings`\n');
  expect(list).toMatch(
    /routing_strategy +works +word .*\(one of simple-shuffle, .*; default simple-shuffle\)/,
  );
});

test('the page is a table that Markdown can read: three cells in each row', () => {
  const rows = renderKeyMarkdown()
    .split('\n')
    .filter((line) => line.startsWith('|'));
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(4);
});

describe('the schema', () => {
  test('takes a config with what the loader takes: text for numbers and switches, references, null', () => {
    const config = {
      model_list: [
        {
          model_name: 'a',
          litellm_params: {
            model: 'openai/a',
            rpm: '20_000',
            timeout: '1m30s',
            api_key: null,
            my_own_field: 1,
          },
          model_info: { mode: 'os.environ/MODE', anything: [1], supports_vision: 'yes' },
        },
      ],
      litellm_settings: {
        drop_params: 'os.environ/DROP',
        callbacks: 'my.module',
        presidio_x: 1,
        cache_params: null,
      },
      router_settings: {
        model_group_alias: { b: 'a', c: { model: 'a', hidden: true } },
        default_litellm_params: { temperature: 0 },
      },
      general_settings: { message_repair: false, max_request_size_mb: 1.5 },
      environment_variables: { ANY_NAME: 1 },
      mcp_servers: { x: { url: 'https://x', own: true } },
    };
    expect(misfits(config)).toEqual([]);
  });

  test('fits the shipped config', () => {
    const shipped = readDocument(path.join(import.meta.dirname, '../../../litellm-config.yaml'));
    expect(misfits(shipped.value)).toEqual([]);
  });

  test.each([
    [{ router_settings: { enable_cooldowns: true } }, '/router_settings'],
    [{ mystery: 1 }, ''],
    [{ litellm_settings: { drop_params: 'perhaps' } }, '/litellm_settings/drop_params'],
    [{ router_settings: { routing_strategy: 'best' } }, '/router_settings/routing_strategy'],
    [{ model_list: [{ model_name: 'a' }] }, '/model_list/0'],
    [{ model_list: [{ model_name: 'a', litellm_params: { api_key: 'k' } }] }, '/model_list/0/litellm_params'],
    [{ router_settings: { health_check_interval: 3 } }, '/router_settings/health_check_interval'],
    [
      { model_list: [{ model_name: 'a', litellm_params: { model: 'a', rpm: 'many' } }] },
      '/model_list/0/litellm_params/rpm',
    ],
  ])('marks what the loader reports: %j', (config, place) => {
    expect(misfits(config)).toContain(place);
  });

  test('says what becomes of a key, its default and its words', () => {
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: {
        router_settings: {
          properties: {
            num_retries: { default: 2, description: 'How often a failed call is made again.' },
            routing_strategy: {
              default: 'simple-shuffle',
              description: expect.stringMatching(/^How the deployments of a group are put in order/),
            },
          },
        },
      },
    });
  });
});
