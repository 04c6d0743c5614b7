import { expect, test } from '@jest/globals';
import { findingsOf, sound } from './lint.test-helper.ts';

const on = { SERVICE_ACCOUNT_TOKENS: 'true', POD_NAMESPACE: 'llm' };
const place = 'general_settings.service_account_namespaces';

function findings(namespaces: string, values: Readonly<Record<string, string>> = on): string[] {
  return findingsOf(
    `${sound}general_settings:\n  service_account_namespaces: ${namespaces}\n`,
    values,
  ).filter((finding) => finding.includes('service_account'));
}

test('namespaces in order are not worth a word', () => {
  expect(
    findings('{llm: {}, team: {models: [sound, "ollama/*"], service_accounts: [caller, a.b]}, free: }'),
  ).toEqual([]);
});

test.each([
  ['{llm: , Team: }', `warning ${place}.Team: No namespace is called \`Team\`.`],
  ['{llm: , "team-*": }', 'name each namespace; patterns are for models'],
  ['{llm: {service_accounts: ["system:serviceaccount:llm:caller"]}}', 'write `caller`'],
  ['{llm: {service_accounts: [llm/caller]}}', 'write `caller`'],
  ['{llm: {service_accounts: []}}', 'no account of `llm` is let in'],
  ['{llm: {models: []}}', 'these accounts may ask for no model'],
  ['{llm: {models: [soundd]}}', 'did you mean `sound`?'],
  ['{llm: {model: [sound]}}', 'models'],
  ['{team: }', "The proxy's own namespace `llm` is not among these"],
])('%s', (namespaces, words) => {
  expect(findings(namespaces)).toEqual([expect.stringContaining(words)]);
});

test.each(['[llm]', '{llm: 7}', '{llm: {models: 7}}', '{llm: {models: {a: b}}}'])(
  '%s is refused or read, never silently dropped',
  (namespaces) => {
    const found = findings(namespaces);
    expect(found.length).toBeGreaterThan(0);
  },
);

test('without SERVICE_ACCOUNT_TOKENS it has no effect, which is said', () => {
  expect(findings('{llm: }', {})).toEqual([expect.stringContaining('SERVICE_ACCOUNT_TOKENS is not true')]);
});
