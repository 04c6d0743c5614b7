import { BodyError } from '../scan/body-error.ts';
import { type ScannedBody, scanBody } from '../scan/scan-body.ts';
import { boundaryOf } from './boundary.ts';
import { editMultipart, type MultipartEdits } from './edit-multipart.ts';
import { multipartFields } from './multipart-fields.ts';
import { type ScannedMultipart, scanMultipart } from './scan-multipart.ts';

/** A `multipart/form-data` body: its fields as JSON for whatever reads a request, its bytes for the provider. */
export class MultipartBody {
  /** For the provider: with the boundary of the body, and nothing that could be read in another way. */
  readonly contentType: string;
  /** The fields, as if the body were JSON. */
  readonly fields: ScannedBody;
  readonly #scanned: ScannedMultipart;

  constructor(scanned: ScannedMultipart) {
    const { boundary } = scanned;
    this.#scanned = scanned;
    this.contentType = `multipart/form-data; boundary=${isToken.test(boundary) ? boundary : `"${boundary}"`}`;
    this.fields = scanBody(Buffer.from(jsonOf(multipartFields(scanned))));
  }

  get sizeBytes(): number {
    return this.#scanned.body.length;
  }

  /** The body with another model, everything else untouched; without a field for it, one is added. */
  withModel(model: string): readonly Buffer[] {
    return this.edited({ set: new Map([['model', Buffer.from(model)]]), remove: new Set() });
  }

  edited(edits: MultipartEdits): readonly Buffer[] {
    return editMultipart(this.#scanned, edits);
  }
}

/**
 * Reads a multipart body.
 *
 * @param contentType Of the request, with the boundary.
 * @throws BodyError that says what is wrong and where.
 */
export function readMultipart(body: Buffer, contentType: string): MultipartBody {
  return new MultipartBody(scanMultipart(body, boundaryOf(contentType)));
}

/** What needs no quotation marks (RFC 9110, 5.6.2). */
const isToken = /^[!#$%&'*+.^_`|~\w-]+$/;

function jsonOf(fields: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(fields);
  } catch {
    throw new BodyError('A field of the multipart body is nested too deep.', 0);
  }
}
