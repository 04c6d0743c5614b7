import { clockText } from './format.ts';
import type { DeploymentRow, LimitRow, ProviderRow } from './stats.ts';

/** How good a state is: what is drawn in which colour. */
export type Tone = 'good' | 'attention' | 'bad' | 'quiet';

export interface StateWords {
  readonly text: string;
  readonly tone: Tone;
}

const providerStates: Readonly<Record<string, StateWords>> = {
  healthy: { text: 'Healthy', tone: 'good' },
  unhealthy: { text: 'Unhealthy', tone: 'bad' },
  unknown: { text: 'Not called yet', tone: 'quiet' },
  not_configured: { text: 'No key', tone: 'attention' },
};

const deploymentStates: Readonly<Record<string, StateWords>> = {
  ok: { text: 'In use', tone: 'good' },
  cooling: { text: 'Cooling', tone: 'bad' },
  paced: { text: 'Paced by the provider', tone: 'attention' },
  no_key: { text: 'No key', tone: 'attention' },
  key_cooling: { text: 'Key at its limit', tone: 'attention' },
  key_parked: { text: 'Key parked', tone: 'bad' },
  key_disabled: { text: 'Key refused', tone: 'bad' },
};

const keyStates: Readonly<Record<string, string>> = {
  cooling: 'is at its limit',
  parked: 'is parked',
  disabled: 'is refused',
  probing: 'is tried again',
  missing: 'is missing',
};

/** How a provider is. One that answers, but none of whose deployments can be used, is not called healthy. */
export function providerWords({ status, models }: Pick<ProviderRow, 'status' | 'models'>): StateWords {
  const deployments = models.flatMap((model) => model.deployments);
  const isIdle = deployments.length > 0 && deployments.every(({ state }) => state !== 'ok');
  if (isIdle && status !== 'unhealthy' && status !== 'not_configured') return deploymentsWords(deployments);
  return providerStates[status] ?? { text: status, tone: 'quiet' };
}

/** How the deployments of one model are together: what is wrong with one is said before that others are in use. */
export function deploymentsWords(deployments: readonly DeploymentRow[]): StateWords {
  const troubled = deployments.filter(({ state }) => state !== 'ok');
  const [first] = troubled;
  if (deployments.length === 0) return { text: '', tone: 'quiet' };
  if (first === undefined) return deploymentStates.ok ?? { text: 'ok', tone: 'good' };
  const { text, tone } = deploymentStates[first.state] ?? { text: first.state, tone: 'attention' };
  const until = clockText(first.until);
  const words = until === '' ? text : `${text} until ${until}`;
  if (deployments.length === 1) return { text: words, tone };
  const share = `${troubled.length} of ${deployments.length}`;
  return { text: `${share}: ${words}`, tone: troubled.length === deployments.length ? tone : 'attention' };
}

export function keyWords(state: string): string {
  return keyStates[state] ?? `is ${state}`;
}

const subjects: Readonly<Record<string, string>> = {
  caller: 'Key',
  namespace: 'Namespace',
  tenant: 'Tenant',
  model_group: 'Model group',
  provider: 'Provider',
  model: 'Model',
  deployment: 'Deployment',
  key: 'Key of a provider',
};

/** Whose limit it is and what it counts: `Tenant 1: requests each minute`. */
export function limitTitle(limit: LimitRow): string {
  const owner =
    limit.kind === 'proxy' ? 'The proxy' : `${subjects[limit.kind] ?? limit.kind} ${limit.subject}`;
  return `${owner}: ${measureWords(limit)}`;
}

const periods: Readonly<Record<number, string>> = {
  60: 'a minute',
  3600: 'an hour',
  86400: 'a day',
  604800: 'a week',
};

function measureWords({ measure, windowSeconds, months }: LimitRow): string {
  if (measure === 'parallel') return 'requests at once';
  const noun = measure === 'money' ? 'dollars' : measure;
  if (months !== undefined) return `${noun} ${months === 1 ? 'a month' : `in ${months} months`}`;
  if (windowSeconds === undefined) return `${noun} in all`;
  return `${noun} ${periods[windowSeconds] ?? `in ${windowSeconds} s`}`;
}
