import type { Problem } from '../problem.ts';
import { isOpenTo } from '../settings/is-open.ts';
import type { ConfigSnapshot } from '../snapshot.ts';

const MASTER_KEY_PATH = 'general_settings.master_key';

/**
 * Why a change may not be taken over although the config is valid: a proxy that has been started with a master key
 * listens where strangers can reach it, so no edit may open it. The permission to be open counts only if it was
 * there before; given in the same edit it needs a restart, which a person does on purpose.
 */
export function openingProblem(next: ConfigSnapshot, running: ConfigSnapshot): Problem | undefined {
  if (isOpenTo(running.settings) || !isOpenTo(next.settings)) return undefined;
  if (running.settings.allowUnauthenticated && next.settings.allowUnauthenticated) return undefined;
  const place = next.problems.find(({ path }) => path === MASTER_KEY_PATH);
  return {
    severity: 'error',
    file: next.file ?? 'environment',
    line: place?.line ?? 0,
    column: place?.column ?? 0,
    path: MASTER_KEY_PATH,
    message:
      'This change would leave the running proxy without a master key, open to everybody who can connect. Put the key back (`general_settings.master_key` or LITELLM_MASTER_KEY), or restart the proxy if it is meant to be open.',
  };
}
