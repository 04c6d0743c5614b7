import { Failure } from '../failure.ts';
import type { Exchange } from '../http/exchange.ts';
import type { ScannedBody } from '../http/scan/scan-body.ts';
import { isBatchPath } from './new-batch.ts';
import { checkPlainPath, pathSegments } from './path-segments.ts';

/** What the proxy's own routes keep apart by owner, and the route that does. */
const routes = {
  files: '/v1/files',
  batches: '/v1/batches',
  responses: '/v1/responses/{id}',
} as const;

type KeptApart = keyof typeof routes;

/** Below `/responses`, what is a request of its own and no id. */
const noIds: ReadonlySet<string> = new Set(['input_tokens', 'compact']);
/** Fields that go on from what was kept. */
const goingOn: ReadonlySet<string> = new Set(['previous_response_id', 'conversation']);

/**
 * Keeps everybody but the master key from objects at a provider that the proxy's own routes give to their owner alone: with
 * the provider's key, which all share, each could have those of all others.
 *
 * @throws Failure `caller_forbidden`; `invalid_request` for a path that could be read in several ways.
 */
export function checkKeptPath({ caller, request }: Exchange, path: string): void {
  if (caller?.isAdmin === true) return;
  checkPlainPath(path);
  const kept = keptApart(request.method, pathSegments(path));
  if (kept !== undefined) throw refused(caller?.name, kept, `\`${kept}\``);
}

/**
 * The same for a new response that goes on from one that is kept.
 *
 * @throws Failure as {@link checkKeptPath}
 */
export function checkKeptBody({ caller }: Exchange, path: string, scanned: ScannedBody | undefined): void {
  if (caller?.isAdmin === true || !pathSegments(path).includes('responses')) return;
  if (scanned === undefined) {
    throw new Failure('invalid_request', 'A new response is asked for with a JSON object.', {
      hint: 'Send `content-type: application/json` and a body that is one JSON object.',
    });
  }
  for (const name of scanned.names) {
    if (goingOn.has(name.toLowerCase()) && scanned.value(name) !== null)
      throw refused(caller?.name, 'responses', `\`${name}\``);
  }
}

function keptApart(method: string | undefined, segments: readonly string[]): KeptApart | undefined {
  if (segments.includes('files')) return 'files';
  if (isBatchPath(segments)) return 'batches';
  if (segments.includes('conversations')) return 'responses';
  const at = segments.indexOf('responses');
  if (at === -1) return undefined;
  const below = segments.slice(at + 1);
  const isNew = below.length === 0 || (below.length === 1 && noIds.has(below[0] ?? ''));
  return isNew && method === 'POST' ? undefined : 'responses';
}

function refused(name = '', kept: KeptApart, what: string): Failure {
  return new Failure(
    'caller_forbidden',
    `\`${name}\` may not reach ${what} below the path of a provider, where those of all callers are.`,
    {
      code: 'pass_through_forbidden',
      hint: `Ask through ${routes[kept]}, which keeps each caller’s own apart, or with the master key.`,
    },
  );
}
