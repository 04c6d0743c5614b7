import { isDeepStrictEqual } from 'node:util';
import { indexDeployments } from '../build-snapshot.ts';
import type { ConfigSnapshot, Deployment, KeySource, ProxySettings } from '../snapshot.ts';

/**
 * Whether two snapshots of the same files mean the same: then a change of variables was one that requests read
 * anyway, such as a rotated key.
 */
export function isSameConfig(left: ConfigSnapshot, right: ConfigSnapshot): boolean {
  return (
    left.deployments.length === right.deployments.length &&
    left.deployments.every((one, index) => isSameDeployment(one, right.deployments[index])) &&
    isSameKey(left.settings.masterKey, right.settings.masterKey) &&
    isDeepStrictEqual(comparable(left.settings), comparable(right.settings)) &&
    left.ownVariables === right.ownVariables &&
    isDeepStrictEqual(
      [left.aliases, left.unservable, left.problems, left.files],
      [right.aliases, right.unservable, right.problems, right.files],
    )
  );
}

/**
 * The snapshot with the deployments of the previous one where nothing about them has changed, so that what is
 * remembered about them (headers, addresses) is not worked out again.
 */
export function withKnownDeployments(next: ConfigSnapshot, previous: ConfigSnapshot): ConfigSnapshot {
  // Keys and settings are read through them.
  if (next.ownVariables !== previous.ownVariables) return next;
  const deployments = next.deployments.map((deployment) => {
    const known = previous.deploymentsById.get(deployment.id);
    return known !== undefined && isSameDeployment(deployment, known) ? known : deployment;
  });
  return { ...next, ...indexDeployments(deployments) };
}

/** The settings with what can be compared: keys that are read when they are used come as what they read now. */
function comparable({ masterKey: _, tenants, virtualKeys, ...settings }: ProxySettings): unknown {
  const ofTenants = [...tenants.byId.values()].map(({ key, ...tenant }) => [tenant, key.read()]);
  // The list of models in `caller` is made of `models`.
  const keys = virtualKeys?.entries.map(({ caller: { tenant, limits }, ...key }) => [key, tenant, limits]);
  return { ...settings, tenants: [ofTenants, tenants.users], virtualKeys: keys };
}

function isSameDeployment(left: Deployment, right: Deployment | undefined): boolean {
  if (right === undefined) return false;
  // What an entry makes of a model follows from the entry.
  const { key: leftKey, settings: leftSettings, forModel: _leftModel, ...leftRest } = left;
  const { key: rightKey, settings: rightSettings, forModel: _rightModel, ...rightRest } = right;
  return (
    isSameKey(leftKey, rightKey) &&
    isDeepStrictEqual(leftSettings?.read(), rightSettings?.read()) &&
    isDeepStrictEqual(leftRest, rightRest)
  );
}

/** A key in a variable is the same whatever its value is now: it is read when it is used. */
function isSameKey(left: KeySource | undefined, right: KeySource | undefined): boolean {
  return left?.variable === right?.variable && left?.read() === right?.read();
}
