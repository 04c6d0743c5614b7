import { BodyError } from '../scan/body-error.ts';
import { readParameters } from './header-parameters.ts';

/** What the header of a part says. */
export interface PartHeader {
  readonly name: string;
  /** Undefined for a field; a file has one, which may be empty. */
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
}

/** Longer headers say nothing that is needed. */
export const HEADER_MAX_BYTES = 8 * 1024;
const fieldName = /^[!#$%&'*+.^_`|~\w-]+$/;
/** What no header has, and what would end one early elsewhere. */
const unreadable = /[\r\n\0]/;
/** Of RFC 7578: everything else means nothing to anybody. */
const known: ReadonlySet<string> = new Set([
  'content-disposition',
  'content-type',
  'content-transfer-encoding',
]);

/**
 * Reads the header of a part: everything between the line of the boundary and the empty line.
 *
 * Where readers differ it is refused, since a provider could see another field than the proxy did: lines without a
 * name, folded lines, two dispositions, two names, a name with a backslash, an encoding that changes the content.
 *
 * @param text In latin1, without the line break at its end.
 * @param offset Where it stands in the body, for errors.
 * @throws BodyError
 */
export function readPartHeader(text: string, offset: number): PartHeader {
  const lines = new Map<string, string>();
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1).trim();
    if (!fieldName.test(line.slice(0, Math.max(0, colon))) || unreadable.test(value)) {
      throw refused('has a line in its header that is none of `name: value`', offset);
    }
    const key = line.slice(0, colon).toLowerCase();
    if (!known.has(key)) continue;
    if (lines.has(key)) throw refused(`has \`${key}\` twice`, offset);
    lines.set(key, value);
  }
  const named = readDisposition(lines.get('content-disposition'), offset);
  const encoding = lines.get('content-transfer-encoding');
  if (encoding !== undefined && !/^(?:7bit|8bit|binary)$/i.test(encoding)) {
    throw refused('is encoded once more (content-transfer-encoding): send it as it is', offset);
  }
  return { ...named, contentType: lines.get('content-type') };
}

function readDisposition(
  value: string | undefined,
  offset: number,
): { readonly name: string; readonly filename: string | undefined } {
  if (value === undefined) throw refused('has no content-disposition', offset);
  const match = /^form-data[ \t]*(;.*)?$/i.exec(value);
  const parameters = match === null ? undefined : readParameters(match[1] ?? '');
  if (parameters === undefined || parameters.has('name*') || hidesName(value)) {
    throw refused('has a content-disposition that cannot be read in one way only', offset);
  }
  const name = parameters.get('name');
  if (name === undefined || name === '') throw refused('has no name', offset);
  return { name: utf8(name), filename: filenameOf(parameters) };
}

/** With a backslash in it, a reader that takes it for itself could find another `name` in what is quoted here. */
function hidesName(value: string): boolean {
  return value.includes('\\') && (value.match(/name[ \t]*\*?=/gi) ?? []).length > fileNames(value) + 1;
}

function fileNames(value: string): number {
  return (value.match(/filename\*?=/gi) ?? []).length;
}

/** The plain name counts before the extended one, which forms are not to have (RFC 7578, 4.2) and some send. */
function filenameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const plain = parameters.get('filename');
  if (plain !== undefined) return utf8(plain);
  const extended = parameters.get('filename*');
  if (extended === undefined) return undefined;
  const [, encoded = extended] = /^[\w-]*'[\w-]*'(.*)$/.exec(extended) ?? [];
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

/** Names are UTF-8, whatever the header was read as. */
function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function refused(what: string, offset: number): BodyError {
  return new BodyError(`The multipart body cannot be used: the part at byte ${offset} ${what}.`, offset);
}
