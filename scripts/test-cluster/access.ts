import type { Kubectl } from './kubectl.ts';

interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/**
 * What an account may do in a namespace, one line a resource, as `kubectl auth can-i --list` asks for it.
 *
 * @param kubectl in the namespace
 * @param home the account's own namespace
 */
export async function accessOf(
  kubectl: Kubectl,
  account: string,
  home = kubectl.namespace ?? '',
): Promise<readonly string[]> {
  const { namespace = '' } = kubectl;
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const user = `system:serviceaccount:${home}:${account}`;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${home}`, 'system:authenticated'];
  const as = ['--as', user, ...groups.flatMap((group) => ['--as-group', group])];
  const args = ['create', '--raw', path, '-f', '-', ...as];
  const answer = await kubectl.run(args, { input: JSON.stringify(review) });
  const { status }: { status: { resourceRules: readonly Rule[] } } = JSON.parse(answer);
  return accessLines(status.resourceRules);
}

/** `get,list services.core`, `get,update leases.coordination.k8s.io/name`; sorted, each once. */
export function accessLines(rules: readonly Rule[]): readonly string[] {
  const verbsOf = new Map<string, Set<string>>();
  for (const rule of rules) {
    for (const what of targetsOf(rule)) {
      verbsOf.set(what, new Set([...(verbsOf.get(what) ?? []), ...rule.verbs]));
    }
  }
  return [...verbsOf].map(([what, verbs]) => `${[...verbs].sort().join(',')} ${what}`).sort();
}

function targetsOf({ apiGroups = [], resources = [], resourceNames = [] }: Rule): readonly string[] {
  const ends = resourceNames.length === 0 ? [''] : resourceNames.map((name) => `/${name}`);
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) => ends.map((end) => `${resource}.${group === '' ? 'core' : group}${end}`)),
  );
}

/** The lines of the one that the other has not. */
export function linesBeyond(lines: readonly string[], baseline: readonly string[]): readonly string[] {
  return lines.filter((line) => !baseline.includes(line));
}
