import { Failure } from '../failure.ts';
import { decodedWhole } from './upstream-path.ts';

/** Where a server may end a segment, beside the slash: what comes behind is a query or parameters to it. */
const separators = /[/\\?#;]+/;
/** Bedrock's models are named by ARNs, which have slashes in them. */
const bedrockModel = /^(\/model\/)[^/]+(\/[\w-]+)$/;
const unsafe = /[\\;?#]/;

/**
 * What a path asks for, in the widest reading that a server may have of it: decoded, in lower case, split also where
 * parameters or a query could begin.
 */
export function pathSegments(path: string): readonly string[] {
  return decodedWhole(path)
    .toLowerCase()
    .split(separators)
    .map((segment) => segment.trim())
    .filter((segment) => segment !== '');
}

/**
 * Refuses a path that a server could read otherwise than the proxy does, which decides by it what a caller may do.
 *
 * @throws Failure `invalid_request`
 */
export function checkPlainPath(path: string): void {
  const asked = path.replace(bedrockModel, '$1model$2');
  const whole = decodedWhole(asked);
  if (!unsafe.test(whole) && whole.split('/').length === asked.split('/').length) return;
  throw new Failure(
    'invalid_request',
    'The path of this request has `;`, `\\` or an encoded `/`, `?`, `#`, `;` or `\\` in it.',
    { hint: 'Send the path as the provider documents it, or ask with the master key.' },
  );
}
