/** What a query asks for, read from its text without an engine. */
export interface QueryParts {
  /** Each metric with the labels that its selector and the groupings around it name. */
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
}

const functions = new Set(
  'abs absent changes clamp_max clamp_min delta deriv histogram_quantile increase irate label_replace max_over_time rate round time vector'.split(
    ' ',
  ),
);
const aggregations = new Set('avg count max min quantile sum topk'.split(' '));
const groupings = new Set('by without on ignoring group_left group_right'.split(' '));
const operators = new Set('and or unless bool offset'.split(' '));

const token =
  /\s+|"(?:[^"\\]|\\.)*"|\$\w+|\d+(?:\.\d+)?(?:[a-z]+)?|[a-zA-Z_:][\w:]*|=~|!~|!=|==|>=|<=|[-+*/%^(){}[\],=<>]/y;
const closings: Readonly<Record<string, string>> = { '(': ')', '{': '}', '[': ']' };

/**
 * Reads a PromQL query, with Grafana's variables, as far as a dashboard and alerts use the language.
 *
 * @throws Error naming what is no PromQL: an unknown function, an open bracket, a character that is none of the language.
 */
export function readQuery(query: string): QueryParts {
  const tokens = tokensOf(query);
  const metrics = new Set<string>();
  const labels = new Set<string>();
  const open: { readonly bracket: string; readonly isLabels: boolean }[] = [];
  for (const [index, text] of tokens.entries()) {
    const closing = closings[text];
    const before = tokens[index - 1] ?? '';
    if (closing !== undefined) {
      open.push({ bracket: closing, isLabels: text === '{' || groupings.has(before) });
    } else if (/^[)}\]]$/.test(text)) {
      if (open.pop()?.bracket !== text) throw new Error(`${text} closes nothing in: ${query}`);
    } else if (/^[a-zA-Z_:]/.test(text)) {
      if (open.at(-1)?.isLabels === true) labels.add(text);
      else if (!isWord(text, tokens[index + 1], query)) metrics.add(text);
    }
  }
  const [left] = open;
  if (left !== undefined) throw new Error(`${left.bracket} is missing in: ${query}`);
  if (metrics.size === 0) throw new Error(`no metric in: ${query}`);
  return { metrics: [...metrics], labels: [...labels] };
}

function tokensOf(query: string): readonly string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; at < query.length; at = token.lastIndex) {
    const found = token.exec(query)?.[0];
    if (found === undefined) throw new Error(`no PromQL at ${at} of: ${query}`);
    if (found.trim() !== '') tokens.push(found);
  }
  return tokens;
}

/** Whether a name belongs to the language, and stands where it may. */
function isWord(name: string, next: string | undefined, query: string): boolean {
  if (operators.has(name)) return true;
  const isCalled = next === '(';
  if (groupings.has(name) || functions.has(name)) {
    if (!isCalled) throw new Error(`${name} without ( in: ${query}`);
    return true;
  }
  if (aggregations.has(name)) {
    if (!isCalled && next !== 'by' && next !== 'without') throw new Error(`${name} without ( in: ${query}`);
    return true;
  }
  if (isCalled) throw new Error(`${name} is no function: ${query}`);
  return false;
}
