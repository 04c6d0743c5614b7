import type { Recall, Remember } from '@bytebot/llm-providers';
import type { Log, SecretStore } from '@bytebot/service';
import type { DeploymentHealth } from './accounting/deployment-health.ts';
import type { DeploymentStates } from './accounting/deployment-states.ts';
import type { EndpointChecks } from './accounting/health-monitor/endpoint-checks.ts';
import type { EndpointHealth } from './accounting/health-monitor/endpoint-health.ts';
import type { Statistics } from './accounting/statistics/statistics.ts';
import type { TokenDoor } from './auth/service-account/service-account-tokens.ts';
import type { ResponseCache } from './cache/response-cache.ts';
import type { ConfigSnapshot } from './config/snapshot.ts';
import type { Reloads } from './config/watch/reload.ts';
import type { CredentialCache } from './credentials/credential-cache.ts';
import type { Catalogues } from './execute/catalogues.ts';
import type { MediaFetcher } from './execute/media/media-fetcher.ts';
import type { RoutingWorld } from './execute/routing-world.ts';
import type { UpstreamClient } from './execute/upstream-client.ts';
import type { KeyStates } from './keys/key-states.ts';
import type { Leadership } from './kubernetes/lease.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { ConcurrencyLimit } from './limits/concurrency-limit.ts';
import type { LimitStore } from './limits/limit-rule.ts';
import type { FairQueue } from './limits/queue/fair-queue.ts';
import type { RetainedBytes } from './limits/retained-bytes.ts';
import type { Prices } from './pricing/prices.ts';
import type { LearnedSurfaces } from './responses/learned-surfaces.ts';
import type { Turns } from './routing/plan/turns.ts';
import type { RecordStore } from './store/records/record-store.ts';
import type { Metrics } from './telemetry/metrics.ts';
import type { RecentRequests } from './telemetry/recent-requests.ts';
import type { RequestLog } from './telemetry/request-log.ts';
import type { Traces } from './telemetry/traces/traces.ts';

/** What the request path works with: everything that lives longer than one request. */
export interface Services {
  /** The accepted configuration now; a request reads it once and keeps it. */
  readonly snapshot: () => ConfigSnapshot;
  /** How it came about and what was refused since. */
  readonly reloads: Reloads;
  readonly secrets: SecretStore;
  /** Tells whose ServiceAccount tokens are; undefined where none is a key. */
  readonly tokens: TokenDoor | undefined;
  /** Whether this replica does what only one may do; undefined without a Lease. */
  readonly lease: Leadership | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly upstream: UpstreamClient;
  readonly catalogues: Catalogues;
  readonly prices: Prices;
  readonly credentials: CredentialCache;
  readonly media: MediaFetcher;
  /** What providers want back with their own turns, for clients that do not keep it (`TurnMemory`). */
  readonly remember: Remember;
  readonly recall: Recall;
  readonly concurrency: ConcurrencyLimit;
  readonly retainedBytes: RetainedBytes;
  readonly health: DeploymentHealth;
  /** Whether the addresses of providers work. */
  readonly endpoints: EndpointHealth;
  /** Asks providers what costs nothing. */
  readonly checks: EndpointChecks;
  /** What the calls have taught about each deployment. */
  readonly states: DeploymentStates;
  readonly keys: KeyStates;
  /** What planning sees of all this. */
  readonly world: RoutingWorld;
  /** Whose turn it is in each group. */
  readonly turns: Turns;
  readonly limits: LimitStore;
  /** Where requests wait for room. */
  readonly queue: FairQueue;
  /** Answers that are kept, where the config has them kept. */
  readonly responses: ResponseCache;
  /** What is asked for by its id later on: responses, and where files are. */
  readonly records: RecordStore;
  /** Which servers have been found to lack a route that others of their dialect have. */
  readonly surfaces: LearnedSurfaces;
  readonly lifecycle: Lifecycle;
  readonly log: Log;
  readonly requestLog: RequestLog;
  /** The last requests, for whoever asks why they went as they did. */
  readonly recent: RecentRequests;
  readonly statistics: Statistics;
  readonly metrics: Metrics;
  readonly traces: Traces;
  /** Removes every known key from a text that leaves the process. */
  readonly redact: (text: string) => string;
  /** Writes what is left of the logs and stops every watcher. Upstream connections are closed by the drain. */
  readonly close: () => Promise<void>;
}
