import { always, type Scenario } from './scenario.ts';

const PROMISED_OBJECT = '{"id": "chatcmpl-1", "object": "chat.completion", "choices": [{"index": 0, "mess';

/** Answers that look well at first: a 200 with something else in it, streams that end too soon. */
export const brokenAnswers: readonly Scenario[] = [
  {
    name: 'error-in-200',
    says: 'a 200 with an error in it, from one deployment',
    reach: 'deployment',
    replies: always({ body: { error: { message: 'Provider returned error', code: 502 } } }),
  },
  {
    name: 'empty-answer',
    says: 'a 200 without a body, from one deployment',
    reach: 'deployment',
    replies: always({ empty: true }),
  },
  {
    name: 'html-page',
    says: 'a 200 with the web page of a gateway, from one deployment',
    reach: 'deployment',
    replies: always({ html: true }),
  },
  {
    name: 'malformed-json',
    says: 'a 200 with half of a JSON document, from one deployment',
    reach: 'deployment',
    replies: always({ body: PROMISED_OBJECT }),
  },
  {
    name: 'truncated-body',
    says: 'the connection ends in the middle of the body, or before the content of a stream',
    reach: 'deployment',
    replies: always({ tearBody: true, cutAfter: 0 }),
  },
  {
    name: 'stream-error-first',
    says: 'an error as the first event of a stream that began with 200',
    reach: 'deployment',
    replies: always({ errorAfter: 0 }),
  },
  {
    name: 'stream-error-after-content',
    says: 'an error event after two words of a stream',
    reach: 'deployment',
    isAfterContent: true,
    replies: always({ errorAfter: 2 }),
  },
  {
    name: 'stream-cut',
    says: 'the connection is cut after two words of a stream, or in the middle of a body',
    reach: 'deployment',
    isAfterContent: true,
    replies: always({ cutAfter: 2 }),
  },
  {
    name: 'stream-ends-early',
    says: 'a stream ends after two words without saying that it is complete',
    reach: 'deployment',
    isAfterContent: true,
    replies: always({ endAfter: 2 }),
  },
  {
    name: 'stream-stalls',
    says: 'one deployment falls silent after two words of a stream, or in the middle of a body',
    reach: 'deployment',
    isSlow: true,
    isAfterContent: true,
    topic: 'time',
    replies: always({ stallAfter: 2 }),
  },
];
