import type { Match, Reply, Script, ScriptableRequest } from './reply.ts';

interface OpenScript {
  readonly match: Match;
  readonly key: string;
  readonly replies: Reply[];
  readonly repeatsLast: boolean;
}

/**
 * The scripts in force. A new one replaces an older one with the same match; of several that fit a request the
 * newest answers. A script whose replies are used up is gone.
 */
export class ScriptBook {
  #scripts: OpenScript[] = [];

  add(script: Script): void {
    const key = keyOf(script.match);
    this.#scripts = this.#scripts.filter((one) => one.key !== key);
    const repeatsLast = script.repeat === 'last';
    this.#scripts.unshift({ match: script.match, key, replies: [...script.replies], repeatsLast });
  }

  /** The reply for this request, if one is scripted; it counts as used. */
  take(request: ScriptableRequest): Reply | undefined {
    if (this.#scripts.length === 0) return undefined;
    const script = this.#scripts.find((one) => fits(one.match, request));
    if (script === undefined) return undefined;
    const [reply] = script.replies;
    if (script.replies.length > 1 || !script.repeatsLast) script.replies.shift();
    if (script.replies.length === 0) this.#scripts = this.#scripts.filter((one) => one !== script);
    return reply;
  }

  reset(): void {
    this.#scripts = [];
  }
}

function keyOf(match: Match): string {
  return JSON.stringify([match.provider, match.model, match.path, match.key]);
}

function fits(match: Match, request: ScriptableRequest): boolean {
  if (match.path === undefined && !request.isModelCall) return false;
  return (
    (match.provider === undefined || match.provider === request.provider) &&
    (match.model === undefined || match.model === request.model) &&
    (match.path === undefined || request.path.includes(match.path)) &&
    (match.key === undefined || match.key === request.key)
  );
}
