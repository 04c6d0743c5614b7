import { type ErrorKind, errorKinds } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import type { FallbackTarget } from '../config/snapshot.ts';
import { type FallbackSettings, fallbackPlan, type RequestFallbacks } from './fallback-plan.ts';
import { requestFallbacksOf } from './request-fallbacks.ts';

const silent: RequestFallbacks = { fallbacks: undefined, disabled: false };

type Lists = Readonly<Record<string, readonly FallbackTarget[]>>;

interface Written {
  readonly fallbacks?: Lists;
  readonly context?: Lists;
  readonly policy?: Lists;
  readonly standard?: readonly FallbackTarget[];
  readonly max?: number;
}

function settingsOf({ fallbacks, context, policy, standard, max }: Written): FallbackSettings {
  return {
    fallbacks: new Map(Object.entries(fallbacks ?? {})),
    defaultFallbacks: standard ?? [],
    maxFallbacks: max ?? 5,
    routing: {
      contextWindowFallbacks: new Map(Object.entries(context ?? {})),
      contentPolicyFallbacks: new Map(Object.entries(policy ?? {})),
    },
  };
}

function planned(
  written: Written,
  kind: ErrorKind = 'upstream',
  group = 'group',
  request = silent,
): string[] {
  return fallbackPlan(group, request, settingsOf(written), kind).map(({ model }) => model);
}

const all: Written = {
  fallbacks: { group: ['any'] },
  context: { group: ['large'] },
  policy: { group: ['lenient'] },
};

describe('which models follow a failure', () => {
  test.each<[ErrorKind, string]>([
    ['context_length', 'large'],
    ['content_policy', 'lenient'],
    ['authentication', 'any'],
    ['invalid_request', 'any'],
    ['rate_limited', 'any'],
    ['overloaded', 'any'],
    ['not_found', 'any'],
    ['network', 'any'],
  ])('after %s: %s (C-28, S4-24)', (kind, model) => {
    expect(planned(all, kind)).toEqual([model]);
  });

  test.each<[ErrorKind]>([['context_length'], ['content_policy']])(
    'after %s in a group that its list does not name: as after any failure',
    (kind) => {
      expect(planned({ ...all, context: { else: ['x'] }, policy: {} }, kind)).toEqual(['any']);
    },
  );

  test('every kind of failure that may fall back has the same fallbacks (S2-21)', () => {
    const kinds = Object.keys(errorKinds).filter((kind) => !/^con/.test(kind));
    for (const kind of kinds) expect(planned(all, kind as ErrorKind)).toEqual(['any']);
  });

  test('a group is found by its name, without the provider in front, as *, then default_fallbacks', () => {
    const lists = { 'openai/a': ['exact'], a: ['bare'], '*': ['star'] };
    expect(planned({ fallbacks: lists }, 'upstream', 'openai/a')).toEqual(['exact', 'star']);
    expect(planned({ fallbacks: lists }, 'upstream', 'azure/a')).toEqual(['bare', 'star']);
    expect(planned({ fallbacks: lists }, 'upstream', 'b')).toEqual(['star']);
    expect(planned({ standard: ['last'] }, 'upstream', 'b')).toEqual(['last']);
    expect(planned({ context: { '*': ['large'] } }, 'context_length', 'b')).toEqual(['large']);
  });

  test('behind a model come its own fallbacks, and a circle ends where it begins', () => {
    const fallbacks = { group: ['b', 'd'], b: ['c', 'group'], c: ['b'] };
    expect(planned({ fallbacks })).toEqual(['b', 'c', 'd']);
    expect(planned({ fallbacks, standard: ['last'] })).toEqual(['b', 'c', 'd', 'last']);
    const asked = { ...silent, fallbacks: ['b'] };
    expect(planned({ fallbacks }, 'upstream', 'group', asked)).toEqual(['b']);
  });

  test('an empty list means none, not the default ones', () => {
    expect(planned({ fallbacks: { group: [] }, standard: ['last'] })).toEqual([]);
  });

  test('max_fallbacks bounds them; neither the group itself nor a model twice', () => {
    const fallbacks = { group: ['group', 'a', 'a', 'b', 'c'] };
    expect(planned({ fallbacks, max: 2 })).toEqual(['a', 'b']);
    expect(planned({ fallbacks, max: 0 })).toEqual([]);
  });

  test('the order is the one that is written (S4-41)', () => {
    expect(planned({ fallbacks: { group: ['c', 'a', 'b'] } }, 'not_found')).toEqual(['c', 'a', 'b']);
  });

  test('an alternative may replace fields, also those of the same model', () => {
    const target = { model: 'group', messages: [], temperature: 0 };
    expect(
      fallbackPlan(
        'group',
        silent,
        settingsOf({ fallbacks: { group: [target, { no: 'model' }] } }),
        'timeout',
      ),
    ).toEqual([{ model: 'group', overrides: { messages: [], temperature: 0 } }]);
  });
});

describe('what the request says', () => {
  function read(body: Record<string, unknown>): RequestFallbacks {
    return requestFallbacksOf(
      { has: (name) => Object.hasOwn(body, name), value: (name) => body[name] },
      'group',
    );
  }

  test.each<[string, Record<string, unknown>, ErrorKind, string[]]>([
    ['its own list goes before the config', { fallbacks: ['mine'] }, 'upstream', ['mine']],
    ['with fields to replace', { fallbacks: [{ model: 'mine', messages: [] }] }, 'upstream', ['mine']],
    ['as the config writes it', { fallbacks: [{ group: ['mine'] }, { b: ['c'] }] }, 'upstream', ['mine']],
    ['for another group only', { fallbacks: [{ b: ['c'] }] }, 'upstream', ['any']],
    ['plain text is no list', { fallbacks: 'mine' }, 'upstream', ['any']],
    ['an empty list is none', { fallbacks: [] }, 'upstream', []],
    ['disable_fallbacks', { disable_fallbacks: true }, 'upstream', []],
    ['disable_fallbacks: false', { disable_fallbacks: false }, 'upstream', ['any']],
    [
      'context_window_fallbacks',
      { context_window_fallbacks: [{ group: ['mine'] }] },
      'context_length',
      ['mine'],
    ],
    [
      'content_policy_fallbacks',
      { content_policy_fallbacks: [{ group: ['mine'] }] },
      'content_policy',
      ['mine'],
    ],
    ['those only after their failure', { context_window_fallbacks: [{ group: ['x'] }] }, 'upstream', ['any']],
    ['nothing of another shape', { context_window_fallbacks: { group: 1 } }, 'context_length', ['large']],
  ])('%s', (_name, body, kind, models) => {
    expect(planned(all, kind, 'group', read(body))).toEqual(models);
  });
});

test('an alias goes by its own lists, else by those of its group', () => {
  const settings = settingsOf({ fallbacks: { alias: ['own'], group: ['any'], '*': ['last'] } });
  const after = (asked: string) =>
    fallbackPlan('group', silent, settings, 'upstream', asked).map(({ model }) => model);
  expect(after('alias')[0]).toBe('own');
  expect(after('other')[0]).toBe('any');
});
