import type { ErrorKind } from '@bytebot/shared';
import type { FallbackTarget, ProxySettings } from '../config/snapshot.ts';

type FallbackLists = ReadonlyMap<string, readonly FallbackTarget[]>;

/** What the request itself says about fallbacks. */
export interface RequestFallbacks {
  readonly fallbacks: readonly FallbackTarget[] | undefined;
  /** By group, as in the config; undefined where the request says nothing. */
  readonly contextWindowFallbacks?: FallbackLists | undefined;
  readonly contentPolicyFallbacks?: FallbackLists | undefined;
  readonly disabled: boolean;
}

/** One alternative: a model name, and the body fields to replace for it. */
export interface FallbackStep {
  readonly model: string;
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** The settings that a plan depends on. */
export interface FallbackSettings
  extends Pick<ProxySettings, 'fallbacks' | 'defaultFallbacks' | 'maxFallbacks'> {
  readonly routing: Pick<ProxySettings['routing'], 'contextWindowFallbacks' | 'contentPolicyFallbacks'>;
}

/**
 * The models to try after a group has failed, in order, without repeats, each followed by its own fallbacks.
 *
 * A request that was too long goes by `context_window_fallbacks`, a refused one by `content_policy_fallbacks`, where the
 * group is listed there. Every other failure, and these where the group is not listed, goes by the request's own list,
 * then by the group's entry in `fallbacks`, then by `default_fallbacks`. A group is found by its name, then without the
 * provider in front of it, then as `*`. The request's lists go before those of the config.
 *
 * @param asked The name in the request: an alias may have lists of its own, as with LiteLLM.
 */
export function fallbackPlan(
  group: string,
  request: RequestFallbacks,
  settings: FallbackSettings,
  kind: ErrorKind,
  asked = group,
): FallbackStep[] {
  if (request.disabled) return [];
  const steps: FallbackStep[] = [];
  const seen = new Set([asked, group]);
  const targets = targetsAfter([asked, group], request, settings, kind);
  addSteps(targets, { request, settings, kind, seen, expanded: new Set([group]), steps });
  return steps;
}

/** Whether an answer that its provider has filtered goes to others: only where the group is listed for that. */
export function leavesFiltered(
  group: string,
  request: RequestFallbacks,
  settings: Pick<FallbackSettings, 'routing'>,
): boolean {
  if (request.disabled) return false;
  const { contentPolicyFallbacks } = settings.routing;
  return (
    (listed([group], request.contentPolicyFallbacks) ?? listed([group], contentPolicyFallbacks)) !== undefined
  );
}

interface Planning {
  readonly request: RequestFallbacks;
  readonly settings: FallbackSettings;
  readonly kind: ErrorKind;
  readonly seen: Set<string>;
  /** The models whose own fallbacks are in the plan. */
  readonly expanded: Set<string>;
  readonly steps: FallbackStep[];
}

/** Behind each model come its own fallbacks, as with LiteLLM; circles end where they begin. */
function addSteps(targets: readonly FallbackTarget[], planning: Planning): void {
  const { request, settings, kind, seen, expanded, steps } = planning;
  for (const target of targets) {
    if (steps.length >= settings.maxFallbacks) return;
    const step = stepOf(target);
    if (step === undefined || isRepeated(step, seen)) continue;
    steps.push(step);
    if (request.fallbacks !== undefined || expanded.has(step.model)) continue;
    expanded.add(step.model);
    addSteps(targetsAfter([step.model], request, settings, kind), planning);
  }
}

/** @param names What the group is called, the first that is listed counts. */
function targetsAfter(
  names: readonly string[],
  request: RequestFallbacks,
  settings: FallbackSettings,
  kind: ErrorKind,
): readonly FallbackTarget[] {
  return ofKind(names, request, settings, kind) ?? request.fallbacks ?? ofGroup(names, settings);
}

function ofKind(
  names: readonly string[],
  request: RequestFallbacks,
  { routing }: FallbackSettings,
  kind: ErrorKind,
): readonly FallbackTarget[] | undefined {
  if (kind === 'context_length') {
    return listed(names, request.contextWindowFallbacks) ?? listed(names, routing.contextWindowFallbacks);
  }
  if (kind === 'content_policy') {
    return listed(names, request.contentPolicyFallbacks) ?? listed(names, routing.contentPolicyFallbacks);
  }
  return undefined;
}

function ofGroup(names: readonly string[], settings: FallbackSettings): readonly FallbackTarget[] {
  return listed(names, settings.fallbacks) ?? settings.defaultFallbacks;
}

function listed(
  names: readonly string[],
  lists: FallbackLists | undefined,
): readonly FallbackTarget[] | undefined {
  if (lists === undefined || lists.size === 0) return undefined;
  for (const name of names) {
    const slash = name.indexOf('/');
    const found = lists.get(name) ?? (slash === -1 ? undefined : lists.get(name.slice(slash + 1)));
    if (found !== undefined) return found;
  }
  return lists.get('*');
}

/** The same model with other fields is another try; without any it is the same one. */
function isRepeated({ model, overrides }: FallbackStep, seen: Set<string>): boolean {
  if (Object.keys(overrides).length > 0) return false;
  if (seen.has(model)) return true;
  seen.add(model);
  return false;
}

function stepOf(target: FallbackTarget): FallbackStep | undefined {
  if (typeof target === 'string') return { model: target, overrides: {} };
  const { model, ...overrides } = target;
  return typeof model === 'string' ? { model, overrides } : undefined;
}
