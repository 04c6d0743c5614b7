import type { ErrorKind } from '@bytebot/shared';
import type { Deployment } from '../config/snapshot.ts';
import { keyIdOf } from './key-id.ts';
import type { KeyStates } from './key-states.ts';
import { type KeyTrouble, type KeyTroubleState, keepsOut } from './key-trouble.ts';

/** `probing`: its time to be tried again has come, and the next call finds out. */
export type KeyState = 'ok' | 'missing' | 'probing' | KeyTroubleState;

export const keyStateNames: readonly KeyState[] = [
  'ok',
  'missing',
  'probing',
  'cooling',
  'parked',
  'disabled',
];

/** Where a key, or one model of it, is left out. Times are epoch milliseconds. */
export interface KeyView {
  readonly state: KeyState;
  readonly reason: ErrorKind | undefined;
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  /** The provider's own words, redacted. */
  readonly lastError: string | undefined;
}

/** A key of the config as it is now. Holds nothing of its value. */
export interface ListedKey extends KeyView {
  readonly id: string;
  readonly provider: string;
  /** The variable that holds it; undefined for one that is written into the config. */
  readonly variable: string | undefined;
  readonly quotaGroup: string | undefined;
  /** The model groups that are served with it. */
  readonly modelGroups: readonly string[];
  /** The models that it is left out for while it serves others. */
  readonly models: readonly (KeyView & { readonly model: string })[];
}

const fine: KeyView = {
  state: 'ok',
  reason: undefined,
  sinceMs: undefined,
  untilMs: undefined,
  lastError: undefined,
};

/** Every key of these deployments, each once, in the order of the file. Providers that take no key have none. */
export function listKeys(deployments: readonly Deployment[], states: KeyStates, nowMs: number): ListedKey[] {
  const troubles = states.troubles(nowMs);
  const byKey = Map.groupBy(
    deployments.filter(({ provider, key }) => provider.keyRequired || key.read() !== undefined),
    (deployment) => `${keyIdOf(deployment)} ${deployment.key.variable ?? ''}`,
  );
  return [...byKey.values()].map((sharers) => listedKey(sharers, troubles, nowMs));
}

function listedKey(
  sharers: readonly Deployment[],
  troubles: readonly KeyTrouble[],
  nowMs: number,
): ListedKey {
  const [first] = sharers;
  if (first === undefined) throw new Error('A key without a deployment cannot be listed.');
  const id = keyIdOf(first);
  const { provider, key, routing } = first;
  const own = troubles.filter((trouble) => concerns(trouble, id, first));
  const whole = own.find(({ model }) => model === undefined);
  const isMissing = provider.keyRequired && key.read() === undefined;
  return {
    id,
    provider: provider.id,
    variable: key.variable,
    quotaGroup: routing.quotaGroup,
    modelGroups: [...new Set(sharers.map(({ modelName }) => modelName))],
    ...(isMissing ? { ...fine, state: 'missing' } : whole === undefined ? fine : viewOf(whole, nowMs)),
    models: own.flatMap((trouble) =>
      trouble.model === undefined ? [] : [{ model: trouble.model, ...viewOf(trouble, nowMs) }],
    ),
  };
}

/** A trouble of an account concerns each of its keys. */
function concerns(trouble: KeyTrouble, id: string, { provider, routing }: Deployment): boolean {
  if (trouble.quotaGroup === undefined) return trouble.keyId === id;
  return trouble.provider === provider.id && trouble.quotaGroup === routing.quotaGroup;
}

function viewOf(trouble: KeyTrouble, nowMs: number): KeyView {
  return {
    state: keepsOut(trouble, nowMs) ? trouble.state : 'probing',
    reason: trouble.kind,
    sinceMs: trouble.sinceMs,
    untilMs: trouble.untilMs,
    lastError: trouble.message,
  };
}
