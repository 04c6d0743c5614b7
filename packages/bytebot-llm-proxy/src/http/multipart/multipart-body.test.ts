import { describe, expect, test } from '@jest/globals';
import { BodyError } from '../scan/body-error.ts';
import { FORM_TYPE, type FormPart, field, formOf } from './form.test-helper.ts';
import { readMultipart } from './multipart-body.ts';

const file: FormPart = {
  name: 'file',
  filename: 'speech.mp3',
  value: Buffer.from([1, 2, 13, 10, 3]),
  headers: ['Content-Type: audio/mpeg'],
};

function fieldsOf(parts: readonly FormPart[]): unknown {
  return JSON.parse(readMultipart(formOf(parts), FORM_TYPE).fields.body.toString());
}

describe('the fields', () => {
  test('are those that a JSON body would have, without the files', () => {
    const parts = [
      file,
      field('model', 'whisper-1'),
      field('language', 'de'),
      field('prompt', '123'),
      field('temperature', '0.5'),
      field('stream', 'true'),
      field('n', '2'),
      field('num_retries', '3'),
      field('timeout', '1.5'),
      field('tags', '["a","b"]'),
      field('timestamp_granularities[]', 'word'),
      field('timestamp_granularities[]', 'segment'),
    ];
    expect(fieldsOf(parts)).toEqual({
      model: 'whisper-1',
      language: 'de',
      prompt: '123',
      temperature: '0.5',
      stream: true,
      n: 2,
      num_retries: 3,
      timeout: 1.5,
      tags: ['a', 'b'],
      timestamp_granularities: ['word', 'segment'],
    });
  });

  test('may be written into one another', () => {
    const parts = [
      field('metadata[tags][]', 'a'),
      field('metadata[tags][]', 'b'),
      field('metadata[user][id]', '7'),
      field('odd[', 'x'),
      field('__proto__', 'y'),
      field('list', '1'),
      field('list', '2'),
    ];
    expect(fieldsOf(parts)).toEqual(
      JSON.parse(
        '{"metadata":{"tags":["a","b"],"user":{"id":7}},"odd[":"x","__proto__":"y","list":["1","2"]}',
      ),
    );
  });

  test.each([
    ['true', true],
    ['True', true],
    ['False', false],
    ['false', false],
  ])('`stream` may be %s', (text, expected) => {
    expect(readMultipart(formOf([field('stream', text)]), FORM_TYPE).fields.stream).toBe(expected);
  });

  test.each<[string, FormPart[], RegExp]>([
    ['two models', [field('model', 'a'), field('model', 'b')], /`model` twice, the second time at byte \d+/],
    ['a model in capitals', [field('Model', 'a')], /The name is `model`/],
    ['a list of models', [field('model[]', 'a')], /The name is `model`/],
    ['a model within the model', [field('model[id]', 'a')], /The name is `model`/],
    ['a model as a file', [{ ...file, name: 'model' }], /`model` as a file/],
    ['tags as a file', [{ ...file, name: 'tags' }], /`tags` as a file/],
    ['two wishes for a stream', [field('stream', 'true'), field('stream', 'false')], /`stream` twice/],
    ['a wish that is none', [field('stream', 'maybe')], /`stream` must be true or false/],
    ['a field in two forms', [field('metadata', '1'), field('metadata[a]', 'b')], /in two forms/],
    ['endless lists', [field('metadata', '['.repeat(100_000) + ']'.repeat(100_000))], /nested|levels/],
    ['a model that is no text', [{ name: 'model', value: Buffer.from([0xc3]) }], /not UTF-8/],
  ])('are refused with %s', (_what, parts, message) => {
    expect(() => readMultipart(formOf(parts), FORM_TYPE)).toThrow(message);
    expect(() => readMultipart(formOf(parts), FORM_TYPE)).toThrow(BodyError);
  });
});

describe('the body', () => {
  test('keeps every byte but those of the model', () => {
    const before = [file, field('prompt', 'x')];
    const after = [{ ...file, name: 'image[]' }, field('language', 'de')];
    const body = formOf([...before, field('model', 'mine'), ...after]);
    const sent = Buffer.concat(readMultipart(body, FORM_TYPE).withModel('whisper-large-v3'));
    expect(sent.equals(formOf([...before, field('model', 'whisper-large-v3'), ...after]))).toBe(true);
  });

  test('gets a model where it has none, before all others', () => {
    const sent = Buffer.concat(readMultipart(formOf([file]), FORM_TYPE).withModel('m')).toString('latin1');
    expect(sent).toMatch(/^--the-boundary-7\r\ncontent-disposition: form-data; name="model"\r\n\r\nm\r\n--/);
    const { fields } = readMultipart(Buffer.from(sent, 'latin1'), FORM_TYPE);
    expect(fields.model).toBe('m');
  });

  test('loses fields with all that is written into them, and no file', () => {
    const body = formOf([
      field('metadata[tags][]', 'a'),
      file,
      field('tags', '[]'),
      field('model', 'a'),
      { ...file, name: 'tag' },
    ]);
    const edits = {
      set: new Map([['model', Buffer.from('b')]]),
      remove: new Set(['metadata', 'tags', 'file']),
    };
    const sent = Buffer.concat(readMultipart(body, FORM_TYPE).edited(edits));
    expect(sent.equals(formOf([file, field('model', 'b'), { ...file, name: 'tag' }]))).toBe(true);
  });

  test('has one value where a list is set', () => {
    const body = formOf([field('include[]', 'a'), field('include[]', 'b'), field('model', 'm')]);
    const edits = { set: new Map([['include[]', Buffer.from('c')]]), remove: new Set<string>() };
    const sent = Buffer.concat(readMultipart(body, FORM_TYPE).edited(edits));
    expect(sent.equals(formOf([field('include[]', 'c'), field('model', 'm')]))).toBe(true);
  });

  test('is not copied where it is large', () => {
    const body = formOf([{ ...file, value: Buffer.alloc(1_000_000, 7) }, field('model', 'm')]);
    const parts = readMultipart(body, FORM_TYPE).withModel('n');
    expect(parts.some((part) => part.buffer === body.buffer && part.length > 900_000)).toBe(true);
  });

  test.each([
    ['multipart/form-data; boundary=the-boundary-7; x="y"', 'multipart/form-data; boundary=the-boundary-7'],
    ['multipart/form-data; boundary="the-boundary-7"', 'multipart/form-data; boundary=the-boundary-7'],
  ])('goes on as one that can be read in one way only (%s)', (contentType, expected) => {
    expect(readMultipart(formOf([file]), contentType).contentType).toBe(expected);
  });

  test('keeps the quotation marks that its boundary needs', () => {
    const body = formOf([file], 'a b:c');
    expect(readMultipart(body, 'multipart/form-data; boundary="a b:c"').contentType).toBe(
      'multipart/form-data; boundary="a b:c"',
    );
  });
});
