import { Failure } from '../failure.ts';

/** More than any client encodes; what is still encoded then is refused. */
const DECODINGS_MAX = 4;
const version = /^v\d\w*$/;

/**
 * Refuses a path that could lead out of the address it is put behind, in whatever way a server may read it: `..` as it
 * is, encoded once or more often, between slashes of either kind, before parameters (`..;a=b`).
 *
 * @throws Failure `invalid_request`
 */
export function checkUpstreamPath(path: string): void {
  let text = path;
  for (let round = 0; round < DECODINGS_MAX; round += 1) {
    if (text.split(/[/\\]/).some((segment) => /^\.{1,2}(;.*)?$/.test(segment))) throw refused();
    if (hasControl.test(text)) throw refused();
    const decoded = decodedOnce(text);
    if (decoded === text) return;
    text = decoded;
  }
  throw refused();
}

/** A path that `checkUpstreamPath` let through, with nothing encoded left in it. */
export function decodedWhole(path: string): string {
  let text = path;
  for (let round = 0; round < DECODINGS_MAX; round += 1) {
    const decoded = decodedOnce(text);
    if (decoded === text) break;
    text = decoded;
  }
  return text;
}

const hasControl = /[\p{Cc}]/u;

/** What is no valid encoding stays: a server may read the rest. */
function decodedOnce(text: string): string {
  return text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
}

function refused(): Failure {
  return new Failure(
    'invalid_request',
    'The path of this request has `.` or `..` in it, or a control character.',
    {
      hint: 'Send the path as the provider documents it.',
    },
  );
}

/**
 * Puts the path that a client asks for behind the path of an address. What both say is said once, so that a client may
 * have left out the version or written all that its SDK adds to a bare host:
 * `/v1` and `/chat/completions`, `/v1` and `/v1/models`, `/openai/v1` and `/openai/v1/models`; a client that asks for
 * another version gets it: `/v1beta` and `/v1/models`.
 *
 * @param base Without a trailing slash.
 * @param asked With a leading slash, without a query.
 */
export function joinedPath(base: string, asked: string): string {
  const own = base.split('/').filter((segment) => segment !== '');
  const wanted = asked.slice(1).split('/');
  for (let shared = Math.min(own.length, wanted.length); shared > 0; shared -= 1) {
    const start = own.length - shared;
    if (own.slice(start).every((segment, index) => segment === wanted[index]))
      return joined(own.slice(0, start), wanted);
  }
  // Google's uploads have the version behind their own segment: `/upload/v1beta/files`.
  const versionAt = wanted[0] === 'upload' ? 1 : 0;
  const replaces = version.test(wanted[versionAt] ?? '') && version.test(own.at(-1) ?? '');
  return joined(replaces ? own.slice(0, -1) : own, wanted);
}

function joined(base: readonly string[], rest: readonly string[]): string {
  return `/${[...base, ...rest].join('/')}`;
}

/**
 * The query as it goes upstream, as it is but for `key`, which is the client's, and for whatever else holds its key.
 *
 * @param query Without the question mark.
 * @returns With the question mark; empty where nothing is left.
 */
export function passedQuery(query: string, secrets: readonly string[]): string {
  const kept = query.split('&').filter((pair) => {
    if (pair === '') return false;
    const decoded = decodedOnce(pair.replaceAll('+', ' '));
    const name = decoded.slice(0, Math.max(0, decoded.indexOf('=')));
    return name.toLowerCase() !== 'key' && !secrets.some((secret) => decoded.includes(secret));
  });
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}
