/** What commands need to run the proxy, or to ask it, within their own process. */
export { ConfigError } from './config/config-error.ts';
export { readDocument } from './config/read-document.ts';
export { explainOffline, type OfflineRequest } from './explain/explain-offline.ts';
export type { Explanation } from './explain/explanation.ts';
export { Failure } from './failure.ts';
export { attemptTimeoutMs, requestDeadlineMs } from './routing/call-policy.ts';
export { fallbackPlan } from './routing/fallback-plan.ts';
export { resolveModel } from './routing/resolve.ts';
export { defaultBackoff } from './routing/retry-timing.ts';
export { fillWildcards, isWildcard } from './routing/wildcard.ts';
export { type RunningServer, startServer } from './server.ts';
export type { Services } from './services.ts';
export { createServices, type Environment } from './start.ts';
