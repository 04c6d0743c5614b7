import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/paths.ts';

/** What the first source document lists under "Files Modified". */
const namedFiles = [
  'helm/charts/bytebot-llm-proxy/values.yaml',
  'helm/charts/bytebot-llm-proxy/templates/deployment.yaml',
  'helm/charts/bytebot-llm-proxy/templates/secret.yaml',
  'packages/bytebot-llm-proxy/litellm-config.yaml',
  'packages/bytebot-agent/src/proxy/proxy.service.ts',
];

test.each(namedFiles)('%s is where the documents say (S0-32)', (file) => {
  expect(existsSync(path.join(root, file))).toBe(true);
});
