/**
 * Base64 as it is sent in JSON: no line breaks, no data URL.
 *
 * @returns undefined when it is none.
 */
export function readBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
}
