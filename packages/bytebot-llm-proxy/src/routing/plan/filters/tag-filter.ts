import type { RequestFacts } from '../../request-facts.ts';
import type { RoutingSettings } from '../../routing-settings.ts';
import type { Member } from '../member.ts';

/** How a deployment stands to the tags of a request: `fallback` serves it when none that fits can be called. */
export type TagFit = 'fits' | 'fallback' | 'none';

/** Longer ones are cut before patterns are tried on them: the header is the client's. */
const USER_AGENT_MAX = 500;

/**
 * Which deployments may serve the tags of a request, as LiteLLM does it:
 *
 * - tags: those that have one of them (with `tag_filtering_match_any: false` all of them), or whose `tag_regex` finds
 *   the user agent; when none of those can be called, those tagged `default`;
 * - no tags: those whose `tag_regex` finds the user agent, else those tagged `default`; in a group without any, all.
 *   Here a group that has one tagged `default` never serves requests without tags by another;
 * - `!tag` among the tags of a request leaves out deployments with that tag, among those of a deployment requests.
 *
 * @returns The fit of each member, by its place.
 */
export function tagFits(
  members: readonly Member[],
  facts: RequestFacts,
  settings: RoutingSettings,
): readonly TagFit[] {
  const asked = new AskedTags(facts, settings.tagMatchAny);
  const found = members.map((member) => asked.fitOf(member));
  const isPlain = asked.isEmpty && !found.includes('fits');
  if (!isPlain) return found;
  const hasDefault = found.includes('fallback');
  return members.map((member, at) => {
    if (asked.excludes(member)) return 'none';
    return hasDefault && found[at] !== 'fallback' ? 'none' : 'fits';
  });
}

class AskedTags {
  readonly #wanted: readonly string[];
  readonly #unwanted: readonly string[];
  readonly #all: readonly string[];
  readonly #userAgent: string;
  readonly #matchAny: boolean;

  constructor({ tags, userAgent }: RequestFacts, matchAny: boolean) {
    this.#all = tags;
    this.#wanted = tags.filter((tag) => !tag.startsWith('!'));
    this.#unwanted = tags.filter((tag) => tag.startsWith('!')).map((tag) => tag.slice(1));
    this.#userAgent = userAgent.slice(0, USER_AGENT_MAX);
    this.#matchAny = matchAny;
  }

  /** Whether the request names no tag that a deployment could have. */
  get isEmpty(): boolean {
    return this.#wanted.length === 0;
  }

  fitOf(member: Member): TagFit {
    if (this.excludes(member)) return 'none';
    const { tags, tagPatterns } = member.candidate.deployment.routing;
    if (this.#isMatch(tags) || tagPatterns.some((pattern) => this.#isFoundBy(pattern))) return 'fits';
    return tags.includes('default') ? 'fallback' : 'none';
  }

  excludes({ candidate }: Member): boolean {
    const { tags } = candidate.deployment.routing;
    if (this.#unwanted.some((tag) => tags.includes(tag))) return true;
    return this.#all.some((tag) => tags.includes(`!${tag}`));
  }

  #isMatch(tags: readonly string[]): boolean {
    if (this.#wanted.length === 0) return false;
    const has = (tag: string): boolean => tags.includes(tag);
    return this.#matchAny ? this.#wanted.some(has) : this.#wanted.every(has);
  }

  /** LiteLLM's patterns are written for the whole header line. */
  #isFoundBy(pattern: RegExp): boolean {
    if (this.#userAgent === '') return false;
    return pattern.test(`User-Agent: ${this.#userAgent}`) || pattern.test(this.#userAgent);
  }
}
