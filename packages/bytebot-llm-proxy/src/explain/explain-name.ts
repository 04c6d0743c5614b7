import type { Exchange } from '../http/exchange.ts';
import type { ModelCall } from '../http/model-call.ts';
import type { ResolvedGroup } from '../routing/resolve-for-call.ts';
import { isWildcard } from '../routing/wildcard.ts';

/** How a name was found, in the order in which it is looked for. */
export type NameRule = 'deployment_id' | 'alias' | 'model_name' | 'wildcard' | 'litellm_model' | 'catalogue';

/** What the name of a request stands for. */
export interface ExplainedName {
  readonly asked: string;
  readonly group: string;
  readonly rule: NameRule;
  /** Why that is so, as a sentence. */
  readonly sentence: string;
}

/** Which group the name of a request stands for and by which rule. */
export function explainName(exchange: Exchange, call: ModelCall, group: ResolvedGroup): ExplainedName {
  const asked = call.model;
  const rule = ruleOf(exchange, asked, group);
  return { asked, group: group.name, rule, sentence: sentenceOf(exchange, asked, rule, group) };
}

function sentenceOf(
  { snapshot }: Exchange,
  asked: string,
  rule: NameRule,
  { name, candidates }: ResolvedGroup,
): string {
  const entry = `\`${candidates[0]?.deployment.modelName ?? name}\``;
  const group = `\`${name}\``;
  if (asked === '') return `The request names no model; one is chosen from the catalogue behind ${group}.`;
  const text = `\`${asked}\``;
  switch (rule) {
    case 'deployment_id':
      return `${text} is the id of a deployment of ${group}: only that one is called.`;
    case 'alias':
      return `${text} is an alias for \`${snapshot.aliases.get(asked)?.model ?? name}\`, which stands for the group ${group}.`;
    case 'model_name':
      return `${text} is a model_name of the config.`;
    case 'wildcard':
      return `${text} fits the wildcard ${entry} of the config.`;
    case 'litellm_model':
      return `${text} is what the group ${group} calls (litellm_params.model).`;
    case 'catalogue':
      return `${text} is in the catalogue that the wildcard ${entry} opens.`;
  }
}

function ruleOf({ snapshot }: Exchange, asked: string, { name, candidates }: ResolvedGroup): NameRule {
  if (candidates.length === 0) return 'catalogue';
  const byId = snapshot.deploymentsById.get(asked);
  if (byId !== undefined && !isWildcard(byId.modelName)) return 'deployment_id';
  if (snapshot.aliases.has(asked)) return 'alias';
  if (snapshot.groups.has(asked) && name === asked) return 'model_name';
  const isBehindWildcard = candidates.some(({ deployment }) => isWildcard(deployment.modelName));
  if (!isBehindWildcard) return 'litellm_model';
  return candidates.some(
    ({ upstreamModel, deployment }) => upstreamModel === asked && opens(deployment.modelName, asked),
  )
    ? 'catalogue'
    : 'wildcard';
}

/** Whether a name is not what the pattern of a wildcard says, and was found in its catalogue. */
function opens(pattern: string, asked: string): boolean {
  return pattern !== '*' && !asked.startsWith(pattern.slice(0, pattern.indexOf('*')));
}
