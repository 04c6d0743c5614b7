import type { ClientDialect } from '../client-dialect.ts';
import { checkCountedRequest } from './count-tokens.ts';
import { geminiErrorBody } from './error-body.ts';
import { geminiDefaults } from './native-defaults.ts';
import { geminiReading } from './native-reading.ts';
import { fieldOf } from './proto-json.ts';
import { readGeminiRequest } from './read-request.ts';
import { geminiStreamForm } from './stream-form.ts';
import { writeGeminiAnswer } from './write-answer.ts';
import { GeminiStream } from './write-stream.ts';

/** Google's `generateContent` and `streamGenerateContent` as clients speak it (https://ai.google.dev/api). */
export const geminiDialect: ClientDialect = {
  operation: 'generate_content',
  checkCount: checkCountedRequest,
  readRequest: readGeminiRequest,
  answerPart: (body) => ({ generationConfig: fieldOf(body, 'generationConfig') }),
  writeAnswer: writeGeminiAnswer,
  createStream: (context, manner) => new GeminiStream(context, manner),
  errorBody: geminiErrorBody,
  stream: geminiStreamForm,
  native: geminiReading,
  nativeDefaults: geminiDefaults,
};
