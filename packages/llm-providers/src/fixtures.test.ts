import { type ChatRequest, isJsonObject, memberOf, textOf } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import {
  caseNames,
  contextOf,
  expectedFixture,
  fixtureNames,
  hasFixture,
  nativeProviders,
  outcomeOf,
  readFixture,
  readFixtureStream,
  readStream,
  targetOf,
  withMediaInline,
} from './fixtures.test-helper.ts';

const requiredCases = [
  'text',
  'stream-text',
  'tool-call',
  'stream-tool-call',
  'parallel',
  'stream-parallel',
  'usage',
  'stream-usage',
  'thinking',
  'stream-thinking',
  'content-filter',
  'empty',
  'stream-empty',
  'stream-error',
];

describe.each(nativeProviders().map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  test.each(fixtureNames('_requests'))('translates the request %s', (name) => {
    const fixture = readFixture('_requests', `${name}.json`);
    const target = targetOf(id, textOf(memberOf(fixture, 'models'), id));
    const request = withMediaInline({ ...requestOf(fixture), model: target.model }, provider.native);
    const before = structuredClone(request);
    const actual = outcomeOf(() => provider.native.buildChat(request, target));
    expect(actual).toEqual(expectedFixture(actual, id, 'requests', `${name}.json`));
    expect(request).toEqual(before);
  });

  test.each(caseNames(id).filter((name) => hasFixture(id, name, 'response.json')))(
    'reads the answer %s',
    (name) => {
      const body = readFixture(id, name, 'response.json');
      const actual = outcomeOf(() => provider.native.readChat(body, contextOf(id)));
      expect(actual).toEqual(expectedFixture(actual, id, name, 'expected.json'));
    },
  );

  test.each(caseNames(id).filter((name) => hasFixture(id, name, 'events.txt')))(
    'reads the stream %s, wherever its bytes are split',
    (name) => {
      const bytes = readFixtureStream(provider, name);
      const actual = readStream(provider, [bytes]);
      expect(actual).toEqual(expectedFixture(actual, id, name, 'expected.json'));
      const whole = JSON.stringify(actual);
      for (let split = 1; split < bytes.length; split += 1) {
        const pieces = [bytes.subarray(0, split), bytes.subarray(split)];
        if (JSON.stringify(readStream(provider, pieces)) !== whole)
          throw new Error(`Split at byte ${split} differs.`);
      }
    },
  );

  test('has every required case', () => {
    expect(caseNames(id)).toEqual(expect.arrayContaining(requiredCases));
    for (const name of caseNames(id)) {
      expect(hasFixture(id, name, 'response.json') || hasFixture(id, name, 'events.txt')).toBe(true);
    }
  });

  test('has a translation for every request, and none left over', () => {
    expect(fixtureNames(`${id}/requests`)).toEqual(fixtureNames('_requests'));
  });
});

function requestOf(fixture: unknown): ChatRequest {
  const request = memberOf(fixture, 'request');
  if (!isJsonObject(request) || !Array.isArray(request.messages))
    throw new Error('The fixture holds no request.');
  return { ...request, model: '', messages: request.messages };
}
