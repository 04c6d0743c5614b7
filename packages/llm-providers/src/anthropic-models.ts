/** What differs between the families of Claude, as far as a request has to know it. */
export interface ClaudeFamily {
  readonly prefix: string;
  /** The largest `max_tokens`; sent when the client sets none, because Anthropic requires the field. */
  readonly maxOutputTokens: number;
  /**
   * How thinking is asked for: not at all, by a token budget, by an effort (`adaptive`), or by an effort with
   * thinking that cannot be switched off (`always`).
   */
  readonly thinking: 'unsupported' | 'budget' | 'adaptive' | 'always';
  /** Which of `temperature` and `top_p` it takes: both, one at a time, or none (nor `top_k`). */
  readonly sampling: 'both' | 'one' | 'none';
  /** Whether it takes a JSON Schema in `output_config.format`. */
  readonly outputFormat: boolean;
}

/** The more specific prefix first. Source: the model pages and migration guides of platform.claude.com. */
const families: readonly ClaudeFamily[] = [
  family('claude-fable-', 128_000, 'always', 'none', true),
  family('claude-mythos-', 128_000, 'always', 'none', true),
  family('claude-opus-5-5', 128_000, 'always', 'none', true),
  family('claude-opus-5', 128_000, 'adaptive', 'none', true),
  family('claude-sonnet-5', 128_000, 'adaptive', 'none', true),
  family('claude-haiku-5', 128_000, 'adaptive', 'none', true),
  family('claude-opus-4-8', 128_000, 'adaptive', 'none', true),
  family('claude-opus-4-7', 128_000, 'adaptive', 'none', true),
  family('claude-opus-4-6', 128_000, 'adaptive', 'one', true),
  family('claude-sonnet-4-6', 128_000, 'adaptive', 'one', true),
  family('claude-opus-4-5', 64_000, 'budget', 'one', true),
  family('claude-sonnet-4-5', 64_000, 'budget', 'one', true),
  family('claude-haiku-4-5', 64_000, 'budget', 'one', true),
  family('claude-opus-4-1', 32_000, 'budget', 'one', false),
  family('claude-opus-4', 32_000, 'budget', 'both', false),
  family('claude-sonnet-4', 64_000, 'budget', 'both', false),
  family('claude-3-7-sonnet', 64_000, 'budget', 'both', false),
  family('claude-3-5-', 8_192, 'unsupported', 'both', false),
  family('claude-3-', 4_096, 'unsupported', 'both', false),
];

/** For names nobody has told us about, such as those of servers that imitate the Messages API. */
const unknownFamily = family('', 4_096, 'budget', 'both', false);

/** Configs name few models; the bound is for a wildcard. */
const familiesByModel = new Map<string, ClaudeFamily>();
const MODELS_KNOWN_MAX = 1_000;

/** The family of a model by the beginning of its name, after any path in front of it. */
export function claudeFamily(model: string): ClaudeFamily {
  const known = familiesByModel.get(model);
  if (known !== undefined) return known;
  const name = model.slice(model.lastIndexOf('/') + 1);
  const found = families.find(({ prefix }) => name.startsWith(prefix)) ?? unknownFamily;
  if (familiesByModel.size >= MODELS_KNOWN_MAX) familiesByModel.clear();
  familiesByModel.set(model, found);
  return found;
}

function family(
  prefix: string,
  maxOutputTokens: number,
  thinking: ClaudeFamily['thinking'],
  sampling: ClaudeFamily['sampling'],
  outputFormat: boolean,
): ClaudeFamily {
  return { prefix, maxOutputTokens, thinking, sampling, outputFormat };
}

/** Whether an answer may be begun by the client; from 4.6 on a conversation has to end with the user. */
export function takesPrefill({ thinking }: ClaudeFamily): boolean {
  return thinking === 'budget' || thinking === 'unsupported';
}
