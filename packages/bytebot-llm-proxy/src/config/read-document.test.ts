import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { placesOf, refusedProblems, temporaryDirectory, writeFiles } from './config-fixture.test-helper.ts';
import { placeOf } from './place.ts';
import { readDocument } from './read-document.ts';

describe('include', () => {
  const main = `include:
  - models.yaml
  - more/settings.yaml
model_list:
  - model_name: main
general_settings: {master_key: a, request_deadline: 1}
`;
  const file = writeFiles({
    'config.yaml': main,
    'models.yaml': 'model_list:\n  - model_name: included\n',
  });
  mkdirSync(path.join(path.dirname(file), 'more'));
  writeFileSync(
    path.join(path.dirname(file), 'more/settings.yaml'),
    'include: [never.yaml]\ngeneral_settings:\n  master_key: b\n',
  );
  const document = readDocument(file);

  test('lists are concatenated, other values replaced, includes of includes not followed', () => {
    expect(document.value).toMatchObject({
      model_list: [{ model_name: 'main' }, { model_name: 'included' }],
      general_settings: { master_key: 'b' },
    });
    expect(document.value.general_settings).not.toHaveProperty('request_deadline');
    expect(document.files.map((name) => path.basename(name))).toEqual([
      'config.yaml',
      'models.yaml',
      'settings.yaml',
    ]);
  });

  test('places name the file a value came from', () => {
    expect(placeOf(document.places, ['model_list', 0, 'model_name'])).toMatchObject({ line: 5, column: 5 });
    const included = placeOf(document.places, ['model_list', 1, 'model_name']);
    expect(included).toMatchObject({ line: 2, column: 5 });
    expect(path.basename(included.file)).toBe('models.yaml');
    expect(placeOf(document.places, ['general_settings', 'master_key'])).toMatchObject({
      line: 3,
      column: 3,
    });
  });

  test('every include that cannot be read is an error at its line', () => {
    const broken = writeFiles({
      'config.yaml': 'include:\n  - a.yaml\n  - b.yaml\n  - 7\n',
      'b.yaml': 'x: [\n',
    });
    expect(placesOf(readDocument(broken).problems.all)).toEqual([
      expect.stringMatching(
        /^2:5 include\[0\] The included file .*a\.yaml does not exist\. Check the path\./,
      ),
      expect.stringMatching(/^3:5 include\[1\] .*b\.yaml:2:1: This is not valid YAML/),
      expect.stringMatching(/^4:5 include\[2\] An include has to be a path/),
    ]);
  });

  test('has to be a list', () => {
    const [problem] = readDocument(writeFiles({ 'c.yaml': 'include: other.yaml\n' })).problems.all;
    expect(problem?.message).toMatch(/has to be a list/);
  });
});

describe('the file itself', () => {
  test('a byte order mark and CRLF are understood', () => {
    const file = writeFiles({ 'config.yaml': '\uFEFFmodel_list:\r\n  - model_name: a\r\n' });
    expect(readDocument(file).value).toEqual({ model_list: [{ model_name: 'a' }] });
  });

  test.each([
    ['a: [1\n', /not valid YAML/],
    ['', /The file is empty/],
    ['# only a comment\n', /The file is empty/],
    ['- a\n- b\n', /The file is no mapping/],
    ['just text\n', /The file is no mapping/],
  ])('%j is refused', (text, message) => {
    const [problem] = refusedProblems(() => readDocument(writeFiles({ 'config.yaml': text })));
    expect(problem?.message).toMatch(message);
  });

  test('a missing file, a directory and bytes that are no UTF-8 each get their sentence', () => {
    const directory = temporaryDirectory();
    const latin = path.join(directory, 'latin.yaml');
    writeFileSync(latin, Buffer.from('a: caf\xe9\n', 'latin1'));
    const message = (file: string) => refusedProblems(() => readDocument(file))[0]?.message;
    expect(message(path.join(directory, 'no.yaml'))).toMatch(/does not exist/);
    expect(message(directory)).toMatch(/is a directory/);
    expect(message(latin)).toMatch(/is not UTF-8/);
    expect(message('/dev/zero')).toMatch(/is no regular file/);
  });

  test('a huge file is refused without being read', () => {
    const file = writeFiles({ 'config.yaml': 'model_list: []\n' });
    truncateSync(file, 2 ** 33);
    const [problem] = refusedProblems(() => readDocument(file));
    expect(problem?.message).toMatch(/has 8589934592 bytes, the limit is 8 MiB/);
  });
});
