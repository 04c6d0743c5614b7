import { expect, test } from '@jest/globals';
import { clientStatus } from './client-status.ts';
import { type ErrorKind, errorKinds } from './error-kind.ts';

const cases: readonly [ErrorKind, number, unknown, number][] = [
  ['invalid_request', 400, undefined, 400],
  ['authentication', 401, undefined, 401],
  ['authentication', 400, undefined, 401],
  ['authentication', 403, undefined, 401],
  ['not_found', 400, undefined, 404],
  ['not_found', 404, undefined, 404],
  ['rate_limited', 402, undefined, 402],
  ['no_credit', 429, undefined, 429],
  ['invalid_request', 418, undefined, 418],
  ['upstream', 409, undefined, 409],
  ['overloaded', 498, undefined, 503],
  ['content_policy', 498, undefined, 400],
  ['cancelled', 499, undefined, 504],
  ['timeout', 524, undefined, 504],
  ['overloaded', 529, undefined, 502],
  ['upstream', 520, undefined, 502],
  ['upstream', 302, undefined, 502],
  ['upstream', 777, undefined, 502],
  ['rate_limited', 200, 429, 429],
  ['rate_limited', 200, '429', 429],
  ['rate_limited', 200, 'rate_limit_exceeded', 429],
  ['authentication', 200, 403, 401],
  ['overloaded', 200, 700, 503],
  ['upstream', 200, 200, 502],
  ['timeout', 200, 524, 504],
  ['upstream', 200, undefined, 502],
  ['network', 0, undefined, 502],
  ['timeout', 0, undefined, 504],
  ['draining', 0, undefined, 503],
  ['rate_limited', 500, 429, 500],
];

test.each(cases)(
  '%s with upstream status %s and code %s reaches the client as %s',
  (kind, upstreamStatus, errorCode, expected) => {
    expect(clientStatus({ kind, upstreamStatus, errorCode })).toBe(expected);
  },
);

test('every kind has a status of its own when the upstream gave none', () => {
  for (const kind of Object.keys(errorKinds)) {
    const status = clientStatus({ kind: kind as ErrorKind, upstreamStatus: 0 });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
  }
});
