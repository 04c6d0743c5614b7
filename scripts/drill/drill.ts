import { withoutAlike } from './alike.ts';
import { drilledGroups } from './drilled-groups.ts';
import type { DrillOptions } from './options.ts';
import { readOwnConfig } from './own-config.ts';
import { type DrillReport, reportOf } from './report.ts';
import { runDrill } from './run-drill.ts';
import type { Scenario } from './scenario.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A company's HTTP proxy has no part in a drill. */
const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];

/**
 * Plays the scenarios against the config.
 *
 * @throws CommandFailure for a config that cannot be used, has no models, or would have somebody outside called.
 */
export async function drill(
  { config, models }: Pick<DrillOptions, 'config' | 'models'>,
  scenarios: readonly Scenario[],
  environment: Environment,
  progress: (done: number, of: number) => void,
): Promise<DrillReport> {
  const startedAt = performance.now();
  for (const variable of proxyVariables) delete process.env[variable];
  const own = readOwnConfig(config, environment, Date.now());
  const named = drilledGroups(own.snapshot, models);
  const groups = models.length > 0 ? named : withoutAlike(own.snapshot, named);
  const played = await runDrill({ own, groups, scenarios, progress });
  return reportOf(config, own.snapshot, scenarios, played, performance.now() - startedAt);
}
