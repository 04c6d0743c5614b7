import { expect, test } from '@jest/globals';
import { secretsInSettings } from './settings-secrets.ts';

test('secrets are told by their names, also inside a service account’s file', () => {
  const account = { type: 'service_account', private_key: '-----BEGIN fake', client_email: 'a@b.example' };
  const text = JSON.stringify(account);
  expect(
    secretsInSettings({
      aws_region_name: 'eu-central-1',
      aws_secret_access_key: 'fake-secret-access-key',
      aws_session_token: 'fake-session-token',
      client_secret: 'fake-client-secret',
      vertex_credentials: text,
      azure_ad_token: 7,
    }),
  ).toEqual(['fake-secret-access-key', 'fake-session-token', 'fake-client-secret', text, '-----BEGIN fake']);
  expect(secretsInSettings({ vertex_credentials: account })).toEqual(['-----BEGIN fake']);
  expect(secretsInSettings({ vertex_credentials: '{not json' })).toEqual(['{not json']);
});
