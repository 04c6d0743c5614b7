import type { Check } from '../check.ts';
import { apiServerAway } from './api-server-away.ts';
import { configChange } from './config-change.ts';
import { installs } from './installs.ts';
import { isolation } from './isolation.ts';
import { keyRotation } from './key-rotation.ts';
import { killedPods } from './killed-pods.ts';
import { oldValues } from './old-values.ts';
import { rollouts } from './rollouts.ts';
import { secretRows } from './secret-rows.ts';
import { serviceAccountTokens } from './service-account-tokens.ts';

/** In the order in which they run: the first two see the chart's defaults, later ones change the installation. */
export const checks: readonly Check[] = [
  installs,
  secretRows,
  keyRotation,
  configChange,
  rollouts,
  killedPods,
  isolation,
  serviceAccountTokens,
  apiServerAway,
  oldValues,
];
