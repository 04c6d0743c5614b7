/** What commands need to run the proxy, or to ask it, within their own process. */
export { ConfigError } from './config/config-error.ts';
export type { Explanation } from './explain/explain.ts';
export { explainOffline, type OfflineRequest } from './explain/explain-offline.ts';
export { Failure } from './failure.ts';
export { type RunningServer, startServer } from './server.ts';
export type { Services } from './services.ts';
export { createServices, type Environment } from './start.ts';
