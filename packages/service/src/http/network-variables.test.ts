import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { applyNetworkVariables } from './network-variables.ts';

function apply(
  variables: Record<string, string>,
  ofProcess: Record<string, string> = {},
): { after: Record<string, string | undefined>; warnings: string[] } {
  const after: Record<string, string | undefined> = { ...ofProcess };
  const warnings = applyNetworkVariables((name) => variables[name], after);
  return { after, warnings };
}

describe('proxies', () => {
  test('settings of files hold for the process, but do not change its own', () => {
    const { after, warnings } = apply(
      { HTTPS_PROXY: 'http://file:1', NO_PROXY: 'localhost,10.0.0.0/8' },
      { HTTP_PROXY: 'http://process:2', no_proxy: 'x' },
    );
    expect(after).toEqual({
      HTTPS_PROXY: 'http://file:1',
      NO_PROXY: 'localhost,10.0.0.0/8',
      HTTP_PROXY: 'http://process:2',
      no_proxy: 'x',
    });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['proxy.corp:3128', 'http://proxy.corp:3128'],
    ['127.0.0.1:3128', 'http://127.0.0.1:3128'],
    ['user:word@proxy.corp:3128', 'http://user:word@proxy.corp:3128'],
    [' https://proxy.corp ', 'https://proxy.corp'],
    ['socks5://proxy.corp:1080', 'socks5://proxy.corp:1080'],
  ])('%j is understood', (value, expected) => {
    expect(apply({}, { HTTPS_PROXY: value })).toEqual({ after: { HTTPS_PROXY: expected }, warnings: [] });
  });

  test.each(['foo bar', 'ftp://host', 'http://', ':3128'])('%j is not used, and that is said', (value) => {
    const { after, warnings } = apply({ http_proxy: value }, { HTTPS_PROXY: value });
    expect(after).toEqual({});
    expect(warnings).toEqual([
      expect.stringMatching(/^http_proxy is no address/),
      expect.stringMatching(/^HTTPS_PROXY is no address/),
    ]);
  });
});

test('a warning does not repeat the address, which may hold a password', () => {
  const { warnings } = apply({}, { HTTPS_PROXY: 'ftp://user:word@host' });
  expect(warnings.join()).not.toContain('word');
});

describe('SSL_CERT_FILE', () => {
  test('that cannot be read or holds no certificate is named', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'certificates-'));
    const file = path.join(directory, 'empty.pem');
    writeFileSync(file, 'nothing');
    expect(apply({ SSL_CERT_FILE: file }).warnings).toEqual([expect.stringContaining('no certificate')]);
    rmSync(directory, { recursive: true });
    expect(apply({ SSL_CERT_FILE: file }).warnings).toEqual([expect.stringContaining('ENOENT')]);
  });
});
