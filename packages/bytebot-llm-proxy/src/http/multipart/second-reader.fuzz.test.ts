import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BodyError } from '../scan/body-error.ts';
import { MultipartBody } from './multipart-body.ts';
import { scanMultipart } from './scan-multipart.ts';

/**
 * What a provider reads of a form has to be what the proxy has read of it: the platform's own reader stands for the
 * provider here.
 */

const boundary = 'a-boundary-of-usual-length';
const mark = `--${boundary}`;

/** Parts that are nearly right, in ways that readers differ about. */
const header = fc.constantFrom(
  'Content-Disposition: form-data; name="model"',
  'content-disposition: form-data; name=model',
  'Content-Disposition: form-data; name="model"; filename="x"',
  'Content-Disposition: form-data; name="a"; filename="\\"; name=\\"model"',
  'Content-Disposition: form-data; name="a\\"; name=\\"model"',
  'Content-Disposition: form-data; name="a"; name="model"',
  'Content-Disposition: form-data; filename="name=\\"model\\""; name="a"',
  "Content-Disposition: form-data; name*=UTF-8''model",
  `Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="model"`,
  'Content-Disposition: form-data; name="%6dodel"',
  'Content-Disposition: form-data; name="model\t"',
  'Content-Disposition: form-data; name="file"; filename="a.mp3"\r\nContent-Type: audio/mpeg',
  'Content-Disposition: form-data; name="prompt"\r\nContent-Transfer-Encoding: base64',
  'X: y',
);
const ending = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', ' \r\n', '');
const content = fc.oneof(
  fc.constantFrom('mine', '', mark, `\r\n${mark}`, `\n${mark}\r\n`, `${mark}--`, '\r\n', '\r\n\r\n'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const part = fc
  .tuple(ending, header, ending, ending, content, ending)
  .map(([first, head, second, third, text, last]) => `${mark}${first}${head}${second}${third}${text}${last}`);
const form = fc
  .tuple(
    fc.array(part, { maxLength: 4 }),
    fc.constantFrom(`${mark}--\r\n`, `${mark}--`, mark, '', `${mark}--x`),
  )
  .map(([parts, end]) => Buffer.from(parts.join('') + end, 'latin1'));

function edited(body: Buffer): Buffer | undefined {
  try {
    return Buffer.concat(new MultipartBody(scanMultipart(body, boundary)).withModel('theirs'));
  } catch (error) {
    if (error instanceof BodyError) return undefined;
    throw error;
  }
}

async function modelsOf(body: Buffer): Promise<unknown[] | undefined> {
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
  try {
    return (await new Response(new Uint8Array(body), { headers }).formData()).getAll('model');
  } catch {
    return undefined;
  }
}

test('no form has another model for a second reader than the one that the proxy has written (C-13)', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(form, async (body) => {
      const sent = edited(body);
      if (sent === undefined) return;
      const models = await modelsOf(sent);
      if (models === undefined) return;
      compared += 1;
      expect(models).toEqual(['theirs']);
    }),
    { numRuns: 4_000 },
  );
  expect(compared).toBeGreaterThan(20);
});
