import { expect, test } from '@jest/globals';
import { splitHead } from './form-head.ts';

const part = (name: string, value: string, file = ''): string =>
  `--b\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
const split = (text: string) => {
  const { fields, bytes, cutBytes } = splitHead(Buffer.from(text), 'b', (name) => name === 'model');
  return { fields: Object.fromEntries(fields), text: Buffer.concat(bytes).toString(), cutBytes };
};
const file = part('file', 'x\r\n--a\r\n', '; filename="a"');

test('fields before the first file are read, and those of the proxy cut out', () => {
  const text = `${part('purpose', 'batch')}${part('model', 'm')}${part('empty', '')}${file}--b--\r\n`;
  expect(split(text)).toEqual({
    fields: { purpose: 'batch', model: 'm', empty: '' },
    text: `${part('purpose', 'batch')}${part('empty', '')}${file}--b--\r\n`,
    cutBytes: part('model', 'm').length,
  });
});

test('what stands behind a file, is cut off or has no part is left as it is', () => {
  const texts = [`${file}${part('model', 'm')}--b--`, part('model', 'm'), 'nothing', '--b--', ''];
  for (const text of texts) expect(split(text)).toEqual({ fields: {}, text, cutBytes: 0 });
});
