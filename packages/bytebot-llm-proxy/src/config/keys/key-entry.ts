/**
 * What this proxy does with a key of a LiteLLM config:
 * `works`; `warns`: it is accepted, and a sentence says what happens instead; `harmless`: it is accepted, and
 * leaving it out changes no answer; `refused`: an error says what to write.
 */
export type Outcome = 'works' | 'warns' | 'harmless' | 'refused';

/**
 * What a key takes. `seconds`: a number or a duration such as `1m30s`; `period`: a time such as `30d`; `names`: one
 * name or a list of them; `map`: names with values; a list of words: one of them.
 */
export type ValueType =
  | 'any'
  | 'boolean'
  | 'integer'
  | 'list'
  | 'map'
  | 'names'
  | 'number'
  | 'period'
  | 'seconds'
  | 'string'
  | readonly string[];

/** LiteLLM's default; absent where it has none or none is known. */
export type DefaultValue = string | number | boolean;

/** One key at one place. */
export interface KeyEntry {
  /** Where it stands: the path of a `KeySection`. */
  readonly section: string;
  /** `*` for a section whose names are free. */
  readonly name: string;
  readonly outcome: Outcome;
  readonly type: ValueType;
  readonly default?: DefaultValue;
  /** What it does here, in one sentence; for `warns` what happens instead, for `refused` what to write. */
  readonly meaning: string;
  /** What to write instead, in a few words. */
  readonly suggestion?: string;
  /** Without it somebody may do what the config forbids. */
  readonly isSecurity?: true;
  /** Values with which this proxy does the same as LiteLLM, so that nothing has to be said. */
  readonly sameWith?: readonly unknown[];
  /** A check of its own looks at the value and reports. */
  readonly isJudgedElsewhere?: true;
  /** Reported whatever its value, `false` too. */
  readonly isAlwaysSaid?: true;
  /** It is about groups of several deployments: nothing is said in a config without one. */
  readonly isForGroups?: true;
}

/** A mapping in a config whose keys are in the table. */
export interface KeySection {
  /** `litellm_settings.cache_params`; `[]` stands for every item of a list, `*` for every name; empty: the top level. */
  readonly path: string;
  /**
   * What happens to keys that are not in the table: `ignored`; `forwarded` upstream; `kept` and shown; `unjudged`
   * where LiteLLM’s own keys are not all known.
   */
  readonly others: 'ignored' | 'forwarded' | 'kept' | 'unjudged';
  readonly meaning: string;
  /** The section whose keys these are. */
  readonly sameAs?: string;
}

/** Something that people write and nothing reads at that place. */
export interface KnownMistake {
  readonly section: string;
  readonly name: string;
  /** Why, in one sentence; empty where that is plain. */
  readonly reason: string;
  /** What to write instead. */
  readonly suggestion: string;
}
