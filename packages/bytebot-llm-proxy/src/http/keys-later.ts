import { Failure } from '../failure.ts';
import type { Route } from './route.ts';

/** LiteLLM's routes that keep keys, people and their spending in a database, by how their paths begin. */
const managed = ['key', 'user', 'team', 'organization', 'customer', 'budget', 'tag', 'spend'] as const;

const remedies: Readonly<Record<(typeof managed)[number], string>> = {
  key: 'keys are written in general_settings.virtual_keys of the config, and `npm run key -- create ALIAS` makes one; GET /key/info tells about the key it is asked with',
  user: 'give each user a key in general_settings.virtual_keys of the config',
  team: 'give each team a key in general_settings.virtual_keys of the config, with the models and limits of the team',
  organization: 'give each organization a key in general_settings.virtual_keys of the config',
  customer: 'give each customer a key in general_settings.virtual_keys of the config',
  budget: 'write `max_budget` and `budget_duration` in general_settings.virtual_keys of the config',
  tag: 'write `max_budget` in general_settings.virtual_keys of the config; `tags` of deployments are in model_list',
  spend:
    'GET /key/info tells what the key it is asked with has spent of its budget in general_settings.virtual_keys',
};

/** The routes of LiteLLM's database: 501 that says what to use instead, whatever the method. */
export function keysLaterRoutes(): Route[] {
  return managed.map((name) => ({
    method: 'ALL',
    paths: [`/${name}`, `/${name}/*rest`],
    access: 'key',
    summary: `LiteLLM’s /${name} routes: not served, as there is no database`,
    handle: ({ request }) => {
      const path = (request.url ?? '').replace(/\?.*$/s, '').slice(0, 200);
      throw new Failure(
        'unsupported',
        `${request.method} ${path} is not served: this proxy keeps no database of keys; use general_settings.virtual_keys.`,
        { code: 'no_database', hint: `Instead ${remedies[name]}. docs/virtual-keys.md has examples.` },
      );
    },
  }));
}
