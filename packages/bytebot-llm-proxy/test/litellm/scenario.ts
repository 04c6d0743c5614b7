/** What a deployment has beside its name: fields of `litellm_params`; `info` goes to `model_info`. */
export type DeploymentFields = Readonly<Record<string, unknown>>;

/** The deployments of a group: their names with blanks between them, or by name with fields. */
export type Members = string | Readonly<Record<string, DeploymentFields>>;

/** The fields of `router_settings` that name groups, and so belong to one scenario. */
export interface RouterFragment {
  readonly fallbacks?: readonly object[];
  readonly context_window_fallbacks?: readonly object[];
  readonly content_policy_fallbacks?: readonly object[];
  readonly routing_groups?: readonly object[];
  readonly model_group_alias?: Readonly<Record<string, unknown>>;
  readonly model_group_retry_policy?: Readonly<Record<string, unknown>>;
}

/** One request: the fields of its body, and how it is sent. */
export interface Ask extends Readonly<Record<string, unknown>> {
  /** The model asked for; without it the first group of the scenario. */
  readonly to?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent so often, one after the other. */
  readonly times?: number;
  /** Sent so often at once; what comes of them is put in the order of the alphabet. */
  readonly together?: number;
  /** Waited before it is sent. */
  readonly afterMs?: number;
}

/**
 * One line of the table: a config, what the simulated provider answers, and what has to come of the requests.
 *
 * What comes of a request is written as the deployments that were called, in their order, and the status:
 * `a a b → 200`, or `nobody → 429`. Facts that matter follow: `retries=`, `max=`, `fallbacks=`, `group=` of the headers
 * `x-litellm-*`, `retry-after=`, `id=`, and `kind=`, `code=`, `param=` of the error.
 */
export interface Scenario {
  readonly is: string;
  /** Where the expectation is from: `3.5` of LiteLLM's reference, `wire 9` of the observations, `design 8` of ours. */
  readonly from: string;
  /** Where this proxy does something else on purpose: the id of the line in `docs/litellm-differences.md`. */
  readonly differs?: string;
  /** Each scenario has groups of its own; deployments have names of their own in it. */
  readonly groups?: Readonly<Record<string, Members>>;
  readonly router?: RouterFragment;
  /** The answers of a deployment, one after the other; the last goes on. A number is a status, 200 the normal answer. */
  readonly up?: Readonly<Record<string, readonly unknown[]>>;
  readonly ask?: Ask | readonly Ask[];
  /** One for each request, or for `times` one for all. */
  readonly gives: string | readonly string[];
}

/** Scenarios that share a proxy because they share its settings. */
export interface Table {
  readonly title: string;
  /** Sections of the config. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Groups that all scenarios see under these very names, wildcards above all. */
  readonly groups?: Readonly<Record<string, Members>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly scenarios: readonly Scenario[];
}
