/** One part of a form to be written. */
export interface FormPart {
  readonly name: string;
  readonly value: string | Buffer;
  readonly filename?: string;
  readonly headers?: readonly string[];
}

export const BOUNDARY = 'the-boundary-7';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** A form as a careful client writes it. */
export function formOf(parts: readonly FormPart[], boundary = BOUNDARY): Buffer {
  const written = parts.map(({ name, value, filename, headers = [] }) =>
    Buffer.concat([
      Buffer.from(
        [
          `--${boundary}`,
          `Content-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`,
          ...headers,
          '',
          '',
        ].join('\r\n'),
      ),
      Buffer.from(value),
      Buffer.from('\r\n'),
    ]),
  );
  return Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]);
}

export function field(name: string, value: string): FormPart {
  return { name, value };
}
