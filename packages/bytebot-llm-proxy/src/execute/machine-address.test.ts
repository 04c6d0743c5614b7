import { expect, test } from '@jest/globals';
import { isOfThisMachine } from './machine-address.ts';

test.each([
  'http://169.254.169.254',
  'http://169.254.170.2',
  'http://169.254.170.23:80',
  'http://[fd00:ec2::254]',
  'http://[fd00:ec2::23]',
  'http://metadata.google.internal',
])('%s is asked directly', (origin) => {
  expect(isOfThisMachine(origin)).toBe(true);
});

test.each([
  'https://api.openai.com',
  'http://127.0.0.1:4000',
  'http://10.0.0.1',
  'https://169.254.169.254.example.com',
  'https://metadata.google.internal.example.com',
  'nowhere',
])('%s is not', (origin) => {
  expect(isOfThisMachine(origin)).toBe(false);
});
