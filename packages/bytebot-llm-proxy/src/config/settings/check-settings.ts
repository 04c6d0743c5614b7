import { nearMatches } from '@bytebot/shared';
import type { RoutingSettings } from '../../routing/routing-settings.ts';
import type { ProblemList } from '../problem-list.ts';
import type { RouterSettings } from '../schema/sections.ts';

/** Checks of LiteLLM that hold here without being asked for. */
const alwaysMade = [
  'enforce_model_rate_limits',
  'router_budget_limiting',
  'responses_api_deployment_check',
] as const;

/** What happens instead of the other checks that LiteLLM has. */
const notMade: Readonly<Record<string, string>> = {
  prompt_caching: 'Requests are not kept on the deployment that has their beginning in its cache.',
  deployment_affinity: 'Requests of one key are not kept on one deployment.',
  session_affinity: 'Requests of one session are not kept on one deployment.',
  encrypted_content_affinity: 'Encrypted reasoning is not kept on the deployment that has written it.',
  forward_client_headers_by_model_group: 'Headers of clients stay here.',
};

/** What is checked of a request before it is sent, and which tags count. */
export function checkSettings(
  router: RouterSettings,
  problems: Pick<ProblemList, 'warn'>,
): Pick<RoutingSettings, 'preCallChecks' | 'tagFiltering' | 'tagMatchAny'> {
  const { enable_pre_call_checks: checks, enable_pre_call_check: misspelt } = router;
  if (typeof misspelt === 'boolean') {
    problems.warn(
      ['router_settings', 'enable_pre_call_check'],
      typeof checks === 'boolean'
        ? '`enable_pre_call_check` is ignored: `enable_pre_call_checks` is there too.'
        : '`enable_pre_call_check` is taken for `enable_pre_call_checks`; LiteLLM ignores it.',
      'write `enable_pre_call_checks`',
    );
  }
  for (const name of router.optional_pre_call_checks ?? []) reportOptional(name, problems);
  return {
    preCallChecks: checks ?? misspelt ?? false,
    tagFiltering: router.enable_tag_filtering === true,
    tagMatchAny: router.tag_filtering_match_any ?? true,
  };
}

function reportOptional(name: string, problems: Pick<ProblemList, 'warn'>): void {
  const path = ['router_settings', 'optional_pre_call_checks'];
  if (alwaysMade.some((check) => check === name)) return;
  const instead = Object.hasOwn(notMade, name) ? notMade[name] : undefined;
  if (instead !== undefined) {
    problems.warn(path, `The check \`${name}\` is accepted, but this version does not make it. ${instead}`);
    return;
  }
  const shown = name.slice(0, 100);
  const [near] = nearMatches(name, [...alwaysMade, ...Object.keys(notMade)], 1);
  problems.warn(
    path,
    `There is no check called \`${shown}\`.`,
    near === undefined ? 'remove it' : `did you mean \`${near}\`?`,
  );
}
