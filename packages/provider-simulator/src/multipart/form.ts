/** One part of a `multipart/form-data` body, as it came. */
export interface FormPart {
  readonly name: string;
  /** Undefined for a plain field. */
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  readonly sizeBytes: number;
  /** Hexadecimal, of all of it. */
  readonly sha256: string;
  /** The beginning, at most `keptBytesMax`; the whole part where it is no longer. */
  readonly head: Buffer;
}

/** A body of parts. */
export interface Form {
  readonly parts: readonly FormPart[];
  readonly sizeBytes: number;
  /** Cut short, without its boundary or otherwise unreadable. */
  readonly isBroken: boolean;
}

/** How much is kept of each part; what is longer is counted and hashed only, so that no upload is held. */
export const keptBytesMax = 1_024 * 1_024;

/** The only text of a field; the first when there are several, undefined when there is none. */
export function fieldOf(form: Form | undefined, name: string): string | undefined {
  const part = form?.parts.find((one) => one.name === name && one.filename === undefined);
  return part?.head.toString('utf8');
}

/** The files under a name, or under the name of its list (`image[]`). */
export function filesOf(form: Form | undefined, name: string): FormPart[] {
  return (form?.parts ?? []).filter(
    (part) => part.filename !== undefined && (part.name === name || part.name === `${name}[]`),
  );
}

/** A body as the journal keeps it: names, sizes and hashes, and short texts. */
export function formForJournal({ parts, sizeBytes, isBroken }: Form): unknown {
  const multipart = parts.map(({ name, filename, contentType, sizeBytes: size, sha256, head }) =>
    filename === undefined
      ? { name, value: head.toString('utf8').slice(0, 1_024) }
      : { name, filename, contentType, sizeBytes: size, sha256 },
  );
  return isBroken ? { multipart, sizeBytes, isBroken } : { multipart, sizeBytes };
}
