import type { Members, Scenario, Table } from '../scenario.ts';

const inOrder = { routing_strategy: 'in-order', num_retries: 0 };
const tagged = {
  g: { p: { tags: ['paid'] }, f: { tags: ['default', 'free'] }, t: { tags: ['paid', 'team'] } },
};
const untagged: Readonly<Record<string, Members>> = { g: { a: {}, p: { tags: ['paid'] } } };

/** Where the tags of a request may be. */
const places: readonly Scenario[] = [
  ['tags of the body', { tags: ['paid'] }],
  ['metadata.tags', { metadata: { tags: ['paid'] } }],
  ['litellm_metadata.tags', { litellm_metadata: { tags: ['paid'] } }],
  ['the header', { headers: { 'x-litellm-tags': 'paid' } }],
  ['the header, several', { headers: { 'x-litellm-tags': 'other, paid' } }],
].map(([is, ask]) => ({
  is: String(is),
  from: '3.8, wire 11',
  groups: tagged,
  ask: Object(ask),
  gives: 'p → 200',
}));

/** Deployments that are for some requests only. */
export const tags: Table = {
  title: 'tags',
  settings: { router_settings: { ...inOrder, enable_tag_filtering: true, cooldown_time: 30 } },
  scenarios: [
    ...places,
    {
      is: 'one of several tags is enough',
      from: '3.8',
      groups: tagged,
      ask: { tags: ['free', 'unknown'] },
      gives: 'f → 200',
    },
    { is: 'no tags: the default', from: '3.8', groups: tagged, gives: 'f → 200' },
    {
      is: 'tags that nobody has: the default',
      from: '3.8',
      groups: tagged,
      ask: { tags: ['unknown'] },
      gives: 'f → 200',
    },
    {
      is: 'no tags and no default: everybody, the tagged ones too',
      from: '3.8',
      groups: untagged,
      gives: 'a → 200',
    },
    {
      is: 'tags that nobody has and no default: a bad request',
      from: '3.8',
      differs: 'tags-without-match',
      groups: untagged,
      ask: { tags: ['unknown'] },
      gives: 'nobody → 400',
    },
    {
      is: 'tags that nobody has and no default: the fallback answers',
      from: '3.6, 3.8',
      groups: { ...untagged, spare: { s: { tags: ['default'] } } },
      router: { fallbacks: [{ g: ['spare'] }] },
      ask: { tags: ['unknown'] },
      gives: 's → 200 fallbacks=1 group=spare',
    },
    {
      is: 'tags choose among the deployments of a fallback too',
      from: '3.2, 3.6',
      groups: { ...untagged, spare: { s: { tags: ['free'] }, u: { tags: ['paid'] } } },
      router: { fallbacks: [{ g: ['spare'] }] },
      up: { p: [500] },
      ask: { tags: ['paid'] },
      gives: 'p u → 200 group=spare',
    },
    {
      is: 'a tag with ! leaves out who has it',
      from: '3.8',
      groups: tagged,
      ask: { tags: ['paid', '!team'] },
      gives: 'p → 200',
    },
    {
      is: 'a tag with ! alone',
      from: '3.8',
      groups: { g: { a: { tags: ['paid'] }, b: {} } },
      ask: { tags: ['!paid'] },
      gives: 'b → 200',
    },
    {
      is: 'tag_regex finds the user agent',
      from: '3.8',
      groups: { g: { f: { tags: ['default'] }, r: { tag_regex: ['^User-Agent: claude-code/'] } } },
      ask: { headers: { 'user-agent': 'claude-code/1.2' } },
      gives: 'r → 200',
    },
    {
      is: 'tag_regex does not find another user agent',
      from: '3.8',
      groups: { g: { f: { tags: ['default'] }, r: { tag_regex: ['^User-Agent: claude-code/'] } } },
      ask: { headers: { 'user-agent': 'curl/8' } },
      gives: 'f → 200',
    },
    {
      is: 'tags before levels: the lowest level of those that fit',
      from: '3.2',
      groups: {
        g: {
          a: { order: 1, tags: ['free'] },
          b: { order: 2, tags: ['paid'] },
          c: { order: 3, tags: ['paid'] },
        },
      },
      ask: { tags: ['paid'] },
      gives: 'b → 200',
    },
    {
      is: 'cooldowns before tags: who fits and is left out is not called',
      from: '3.2',
      groups: tagged,
      up: { p: [404] },
      ask: [{ tags: ['paid'] }, { tags: ['paid'] }],
      gives: ['p → 404', 't → 200'],
    },
    {
      is: 'without tags the default alone, even while it is left out',
      from: '3.8',
      differs: 'tags-default-only',
      groups: { g: { f: { tags: ['default'] }, p: { tags: ['paid'] } } },
      up: { f: [404] },
      ask: [{}, {}],
      gives: ['f → 404', 'nobody → 429'],
    },
    {
      is: 'who fits and fails is followed by others that fit',
      from: '3.2, 3.5',
      groups: tagged,
      up: { p: [500] },
      ask: { tags: ['paid'], num_retries: 1 },
      gives: 'p t → 200 retries=1',
    },
  ],
};

export const allTags: Table = {
  title: 'tags, all of them',
  settings: { router_settings: { ...inOrder, enable_tag_filtering: true, tag_filtering_match_any: false } },
  scenarios: [
    {
      is: 'who has all tags of the request',
      from: '3.8',
      groups: tagged,
      ask: { tags: ['paid', 'team'] },
      gives: 't → 200',
    },
    {
      is: 'nobody has all of them: the default',
      from: '3.8',
      groups: tagged,
      ask: { tags: ['paid', 'free'] },
      gives: 'f → 200',
    },
  ],
};

export const noTags: Table = {
  title: 'tags, switched off',
  settings: { router_settings: inOrder },
  scenarios: [
    {
      is: 'they choose nobody',
      from: '1.5',
      groups: tagged,
      ask: { tags: ['team'] },
      gives: 'p → 200',
    },
  ],
};
