import { expect, test } from '@jest/globals';
import { anthropic } from './anthropic.ts';
import { classifyError } from './errors/classify.ts';

function classified(details: unknown) {
  const error = { type: 'not_found_error', message: 'No such thread', details };
  const bodyText = JSON.stringify({ type: 'error', error });
  return classifyError({ status: 404, headers: {}, bodyText, phase: 'response' }, anthropic);
}

test('the details that Anthropic’s SDKs go by are kept as they came', () => {
  const details = { error_code: 'thread_not_found', thread: { id: 'msg_1' } };
  expect(classified(details)).toMatchObject({ code: 'thread_not_found', upstreamDetails: details });
});

test.each([null, 'thread_not_found', undefined])('%j is no details', (details) => {
  expect(classified(details)).not.toHaveProperty('upstreamDetails');
});
