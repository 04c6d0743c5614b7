import { type Answer, answerTo } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { EventStream, Outcome } from '../deliver/event-stream.ts';
import { geminiError } from '../failures/envelopes.ts';
import { isNewest } from './check-contents.ts';
import { answerNotes } from './notes.ts';
import { questionFromContents } from './read-question.ts';
import { signatureOf } from './signatures.ts';

/** `generateContent` and `streamGenerateContent`, as events or, without `alt=sse`, as one JSON array. */
export function generateContent(call: Call): Outcome {
  const answer = answerTo(questionFromContents(call.body), call.providerName, call.reply);
  const headers = { 'server-timing': 'gfet4t7; dur=12', 'x-content-type-options': 'nosniff' };
  const responseId = call.ids.next('');
  const chunk = (parts: readonly object[], finishReason?: string): object => ({
    candidates: [
      {
        content: { parts, role: 'model' },
        ...(finishReason === undefined ? {} : { finishReason, ...answerNotes(call.body, answer.pieces) }),
        index: 0,
      },
    ],
    ...usageMetadata(answer, call),
    modelVersion: call.model,
    responseId,
  });
  const finishReason = call.reply?.finishReason ?? (answer.end === 'length' ? 'MAX_TOKENS' : 'STOP');
  const thoughts = answer.thoughts.map((text) => ({ text, thought: true }));
  const calls = functionCalls(answer, call);
  if (call.address.operation === 'generate-content') {
    const thought = thoughts.length === 0 ? [] : [{ text: answer.thoughts.join(''), thought: true }];
    const text = calls.length > 0 ? [] : [{ text: answer.pieces.join(''), ...textSignature(call) }];
    return {
      kind: 'whole',
      status: 200,
      headers,
      body: chunk([...thought, ...text, ...calls], finishReason),
    };
  }
  const content = [...thoughts, ...answer.pieces.map((text) => ({ text })), ...calls].map((part) =>
    chunk([part]),
  );
  const signed = calls.length > 0 ? {} : textSignature(call);
  const closing = chunk([{ text: '', ...signed }], finishReason);
  const stream = call.query.get('alt') === 'sse' ? asEvents(content, closing) : asArray(content, closing);
  return { kind: 'stream', status: 200, headers, stream };
}

/** Calls come whole; the first of a turn carries the signature, and Gemini 3 gives them ids. */
function functionCalls(answer: Answer, call: Call): object[] {
  return answer.toolUses.map((use, index) => ({
    functionCall: {
      ...(call.model.includes('gemini-3') ? { id: call.ids.next('call_') } : {}),
      name: use.name,
      args: use.input,
    },
    ...(index === 0 ? { thoughtSignature: signatureOf(use.name) } : {}),
  }));
}

/** Since Gemini 3 a text is signed too, at its end. */
function textSignature(call: Call): object {
  return isNewest(call.model) ? { thoughtSignature: signatureOf() } : {};
}

function usageMetadata(answer: Answer, call: Call): object {
  const scripted = call.reply?.usage;
  if (scripted === null) return {};
  if (scripted !== undefined) return { usageMetadata: scripted };
  const { prompt, output, thought } = answer.tokens;
  return {
    usageMetadata: {
      promptTokenCount: prompt,
      candidatesTokenCount: output,
      totalTokenCount: prompt + output + thought,
      promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
      ...(thought > 0 ? { thoughtsTokenCount: thought } : {}),
    },
  };
}

/** Google ends its lines with CR LF. */
function asEvents(content: readonly object[], closing: object): EventStream {
  const event = (value: object): string => `data: ${JSON.stringify(value)}\r\n\r\n`;
  return {
    contentType: 'text/event-stream',
    opening: '',
    content: content.map(event),
    closing: event(closing),
    endMark: '',
    keepAlive: ': keep-alive\r\n\r\n',
    malformed: 'data: {"candidates": [{"content"\r\n\r\n',
    errorEvent: errorObject,
  };
}

function asArray(content: readonly object[], closing: object): EventStream {
  const [first, ...others] = content.map((value) => JSON.stringify(value));
  return {
    contentType: 'application/json',
    opening: '[',
    content: first === undefined ? [] : [first, ...others.map((value) => `,\r\n${value}`)],
    closing: `${first === undefined ? '' : ',\r\n'}${JSON.stringify(closing)}`,
    endMark: ']',
    keepAlive: '\r\n',
    malformed: ',\r\n{"candidates": [{"content"',
    errorEvent: (body) => `,\r\n${errorObject(body)}]`,
  };
}

/** Inside a stream Google sends the error as a bare object, without `data:` in front. */
function errorObject(body: unknown): string {
  const overloaded = geminiError(503, 'The model is overloaded. Please try again later.', 'UNAVAILABLE').body;
  return typeof body === 'string' ? body : JSON.stringify(body ?? overloaded, undefined, 2);
}
