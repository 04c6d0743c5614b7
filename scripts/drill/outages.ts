import { always, type Scenario, waiting } from './scenario.ts';

const FLAPS = 40;
/** Where a provider says when it is well again. */
const HINT_MS = 2_000;

/** What happens when servers are broken, overloaded or not there. */
export const outages: readonly Scenario[] = [
  {
    name: 'server-error',
    says: '500 from one deployment',
    reach: 'deployment',
    replies: always(500),
  },
  {
    name: 'bad-gateway',
    says: '502 from one deployment',
    reach: 'deployment',
    replies: always({ status: 502, html: true }),
  },
  {
    name: 'overloaded',
    says: '503 from one deployment',
    reach: 'deployment',
    replies: waiting(503, HINT_MS),
  },
  {
    name: 'gateway-timeout',
    says: '504 from one deployment',
    reach: 'deployment',
    replies: always(504),
  },
  {
    name: 'overloaded-529',
    says: '529, as Anthropic says that it is overloaded, from one deployment',
    reach: 'deployment',
    replies: waiting(529, HINT_MS),
  },
  {
    name: 'server-error-once',
    says: '500 for one call, then answers again',
    reach: 'group',
    replies: () => [500, {}],
  },
  {
    name: 'flapping',
    says: 'every second call to the group gets 500',
    reach: 'group',
    replies: () => Array.from({ length: FLAPS }, (_, call) => (call % 2 === 0 ? 500 : {})),
  },
  {
    name: 'provider-down',
    says: '503 from everything of the provider that is asked first',
    reach: 'provider',
    replies: waiting(503, HINT_MS),
  },
  {
    name: 'provider-unreachable',
    says: 'no connection to the provider that is asked first',
    reach: 'provider',
    replies: 'unreachable',
  },
  {
    name: 'connection-refused',
    says: 'nobody listens at the address of one deployment',
    reach: 'deployment',
    replies: 'unreachable',
  },
  {
    name: 'connection-reset',
    says: 'the connection is reset before an answer, by one deployment',
    reach: 'deployment',
    replies: always({ reset: true }),
  },
  {
    name: 'hang',
    says: 'one deployment takes requests and never answers',
    reach: 'deployment',
    isSlow: true,
    topic: 'time',
    replies: always({ hang: true }),
  },
  {
    name: 'slow-first-token',
    says: 'one deployment takes half of the time that it has to begin',
    reach: 'deployment',
    isSlow: true,
    topic: 'time',
    replies: ({ timeoutMs }) => [{ delayMs: Math.round(timeoutMs / 2) }],
  },
];
