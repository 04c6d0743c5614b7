import type { ConfigSnapshot } from '../config/snapshot.ts';
import { Failure } from '../failure.ts';
import { resolveModel } from '../routing/resolve.ts';
import type { Caller } from './caller.ts';
import type { ModelList } from './model-list.ts';

/**
 * Whether a caller may ask for a name: the list has the name itself, the group it stands for, or the entry of the
 * config that serves it (`openai/*`).
 */
export function mayAsk(models: ModelList | undefined, snapshot: ConfigSnapshot, name: string): boolean {
  if (models === undefined || models.has(name)) return true;
  const resolution = resolveModel(snapshot, name);
  if (resolution.found !== 'group') return false;
  if (models.has(resolution.group)) return true;
  return resolution.candidates.every(({ deployment }) => models.has(deployment.modelName));
}

/** The refusal of a model that the caller's list does not have, in LiteLLM's words where it has any. */
export function modelForbidden(caller: Caller, name: string): Failure {
  return new Failure(
    'caller_forbidden',
    `The model \`${name.slice(0, 200)}\` may not be used by \`${caller.name}\`.`,
    {
      type: 'key_model_access_denied',
      code: 'key_model_access_denied',
      param: 'model',
      hint: '`GET /v1/models` lists the names that may be used; `models` in general_settings.virtual_keys or .service_account_namespaces of the proxy’s config decides.',
    },
  );
}
