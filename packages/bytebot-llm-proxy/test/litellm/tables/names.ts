import type { Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', disable_cooldowns: true, num_retries: 0 };

/** What a name in a request stands for, where nothing serves every name. */
export const modelNames: Table = {
  title: 'names',
  settings: { router_settings: inOrder },
  groups: { plain: { 'vendor/configured': {} } },
  scenarios: [
    { is: 'a model_name', from: '3.1', groups: { g: 'a' }, gives: 'a → 200 group=g id=a' },
    {
      is: 'the id of a deployment calls that one',
      from: '3.1',
      groups: { g: 'a b' },
      ask: { to: 'b' },
      gives: 'b → 200 id=b',
    },
    {
      is: 'the id of a deployment before a model_name',
      from: '3.1',
      groups: { g: 'a', h: { c: { info: { id: 'b-name' } } }, 'b-name': 'b' },
      ask: { to: 'b-name' },
      gives: 'c → 200',
    },
    {
      is: 'an alias',
      from: '3.1',
      groups: { g: 'a' },
      router: { model_group_alias: { other: 'g' } },
      ask: { to: 'other' },
      gives: 'a → 200 group=g',
    },
    {
      is: 'a hidden alias works',
      from: '1.5',
      groups: { g: 'a' },
      router: { model_group_alias: { other: { model: 'g', hidden: true } } },
      ask: { to: 'other' },
      gives: 'a → 200 group=g',
    },
    {
      is: 'an alias before a model_name of the same name',
      from: '3.1',
      groups: { g: 'a', h: 'b' },
      router: { model_group_alias: { g: 'h' } },
      ask: { to: 'g' },
      gives: 'b → 200 group=h',
    },
    {
      is: 'an alias of an alias',
      from: '3.1',
      differs: 'alias-chains',
      groups: { g: 'a' },
      router: { model_group_alias: { other: 'g', best: 'other' } },
      ask: { to: 'best' },
      gives: 'a → 200 group=g',
    },
    {
      is: 'litellm_params.model of an entry',
      from: '3.1',
      ask: { to: 'openai/vendor/configured' },
      gives: 'vendor/configured → 200',
    },
    {
      is: 'a name that nobody has',
      from: 'wire 7',
      differs: 'unknown-models',
      ask: { to: 'nobody-has-this' },
      gives: 'nobody → 404 code=model_not_found',
    },
    {
      is: 'a name that nobody has, with a fallback of its own',
      from: 'design 8',
      groups: { spare: 's' },
      router: { fallbacks: [{ gone: ['spare'] }] },
      ask: { to: 'gone' },
      gives: 's → 200 fallbacks=1 group=spare',
    },
  ],
};

export const wildcards: Table = {
  title: 'wildcards',
  settings: { router_settings: inOrder },
  groups: {
    'claude-*': { 'any-claude-*': {} },
    'claude-3-*': { 'third-*': {} },
    'claude-3-exact': { exact: {} },
    'groq/*': { 'fast-*': {} },
    'openai/*': { '*': {} },
    plain: { 'vendor/configured': {} },
    '*': { 'rest/*': {} },
  },
  scenarios: [
    { is: 'an exact name first', from: 'wire 9', ask: { to: 'claude-3-exact' }, gives: 'exact → 200' },
    {
      is: 'the most specific pattern',
      from: '3.8, wire 9',
      ask: { to: 'claude-3-opus' },
      gives: 'third-opus → 200',
    },
    {
      is: 'the less specific pattern for the others',
      from: '3.8, wire 9',
      ask: { to: 'claude-4' },
      gives: 'any-claude-4 → 200',
    },
    {
      is: 'what follows the slash takes the place of *',
      from: 'wire 9',
      ask: { to: 'groq/llama' },
      gives: 'fast-llama → 200',
    },
    { is: 'a provider whole', from: 'wire 9', ask: { to: 'openai/gpt-4o' }, gives: 'gpt-4o → 200' },
    {
      is: 'a bare name of a provider whose names are open',
      from: 'wire 7',
      ask: { to: 'gpt-4o' },
      gives: 'gpt-4o → 200',
    },
    {
      is: '* takes the rest, with the whole name',
      from: 'wire 9',
      ask: { to: 'mistral/x' },
      gives: 'rest/mistral/x → 200',
    },
    {
      is: 'litellm_params.model before *',
      from: '3.1',
      differs: 'model-before-star',
      ask: { to: 'vendor/configured' },
      gives: 'vendor/configured → 200',
    },
    {
      is: 'the group is the name that was asked for',
      from: 'wire 2',
      ask: { to: 'groq/llama' },
      gives: 'fast-llama → 200 group=groq/llama',
    },
  ],
};
