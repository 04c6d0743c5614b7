export { processWorld } from './check/process-world.ts';
export { type CheckWorld, runCheck } from './check/run-check.ts';
export { ConfigError } from './config-error.ts';
export {
  type ConfigDescription,
  type DescribeOptions,
  describeProviders,
  type ProviderDescription,
} from './describe.ts';
export { renderKeyList } from './keys/render-list.ts';
export { renderKeyMarkdown } from './keys/render-markdown.ts';
export { renderConfigSchema } from './keys/render-schema.ts';
export { type LoadOptions, loadConfig } from './load.ts';
export { formatProblem, type Problem, type Severity } from './problem.ts';
export type * from './snapshot.ts';
