import type { ProblemList } from '../problem-list.ts';
import { modelAliases } from './aliases.ts';
import { bareNames } from './bare-names.ts';
import { cacheCallTypes } from './cache-call-types.ts';
import { doubledCallbacks } from './callbacks.ts';
import { cloudCredentials } from './cloud-credentials.ts';
import { contradictions } from './contradictions.ts';
import { duplicateDeployments } from './duplicates.ts';
import { emptyList } from './empty-list.ts';
import { fallbacks } from './fallbacks.ts';
import { foreignKeys } from './foreign-keys.ts';
import { idleLimits } from './idle-limits.ts';
import { idleSettings } from './idle-settings.ts';
import { literalSecrets } from './literal-secrets.ts';
import { masterKey } from './master-key.ts';
import { misplacedReferences } from './misplaced-references.ts';
import { missingModes } from './modes.ts';
import { openProxy } from './open-proxy.ts';
import { placeholderValues } from './placeholder-values.ts';
import { doublePrices, negativePrices } from './prices.ts';
import { publicMetrics } from './public-metrics.ts';
import { retryPolicies } from './retry-policies.ts';
import { routingGroups } from './routing-groups.ts';
import type { LintFacts, LintRule } from './rule.ts';
import { textsOf } from './scalars.ts';
import { serviceAccounts } from './service-accounts.ts';
import { unexpandedValues } from './unexpanded-values.ts';
import { virtualKeys } from './virtual-keys.ts';

const rules: readonly LintRule[] = [
  literalSecrets,
  masterKey,
  placeholderValues,
  unexpandedValues,
  misplacedReferences,
  foreignKeys,
  publicMetrics,
  serviceAccounts,
  virtualKeys,
  emptyList,
  duplicateDeployments,
  contradictions,
  bareNames,
  cloudCredentials,
  missingModes,
  doublePrices,
  negativePrices,
  fallbacks,
  retryPolicies,
  routingGroups,
  modelAliases,
  doubledCallbacks,
  cacheCallTypes,
  idleSettings,
  idleLimits,
];
/** What a start says in its own words. */
const rulesOfChecks: readonly LintRule[] = [openProxy];

/** Looks at a config that has been read for what is probably a mistake; nothing of it stops the start. */
export function lint(config: Omit<LintFacts, 'texts' | 'readsVariables'>, problems: ProblemList): void {
  if (problems.isNoConfig) return;
  const facts = { ...config, texts: textsOf(config.value), readsVariables: problems.readsVariables };
  for (const rule of problems.isCheck ? [...rules, ...rulesOfChecks] : rules) {
    for (const { severity, path, message, suggestion } of rule(facts)) {
      if (severity === 'info') problems.info(path, message, suggestion);
      else if (severity === 'warning') problems.warn(path, message, suggestion);
      else problems.error(path, message, suggestion);
    }
  }
}
