import { BodyError } from '../scan/body-error.ts';
import { readParameters } from './header-parameters.ts';

/** What a boundary may be made of, a space not at its end (RFC 2046, 5.1.1). */
const usable = /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/;

const HINT = 'Leave the content-type to the HTTP client: it writes the boundary that it uses.';

/** Whether a body is said to be `multipart/form-data`. */
export function isMultipart(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^\s*multipart\/form-data\s*(?:;|$)/i.test(contentType);
}

/**
 * The boundary that a content type names.
 *
 * @throws BodyError where it names none, two, or one that no boundary can be.
 */
export function boundaryOf(contentType: string): string {
  const at = contentType.indexOf(';');
  const parameters = at === -1 ? new Map<string, string>() : readParameters(contentType.slice(at));
  if (parameters === undefined) {
    throw new BodyError(`The content-type \`${shown(contentType)}\` cannot be read. ${HINT}`, 0);
  }
  const boundary = parameters.get('boundary');
  if (boundary === undefined) {
    throw new BodyError(`The content-type multipart/form-data names no boundary. ${HINT}`, 0);
  }
  if (!usable.test(boundary)) {
    throw new BodyError(
      `\`${shown(boundary)}\` is no boundary: it has 1 to 70 characters of RFC 2046. ${HINT}`,
      0,
    );
  }
  return boundary;
}

function shown(text: string): string {
  return text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');
}
