// The provider of the benchmark: a bare TCP server that answers with bytes prepared at its start.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { nativeAnswers } from './native-answers.ts';
import { announcePort } from './ready.ts';
import type { AnswerKind } from './request-bodies.ts';
import { type Asked, RequestReader } from './request-reader.ts';
import { idleAnswer, streamAnswer, unaryAnswer } from './upstream-answers.ts';

const answers: Readonly<Record<AnswerKind, Buffer>> = {
  unary: unaryAnswer().bytes,
  stream: streamAnswer().bytes,
  idle: idleAnswer().bytes,
};

const native = {
  gemini: nativeAnswers('gemini'),
  anthropic: nativeAnswers('anthropic'),
  responses: nativeAnswers('responses'),
};

function answerTo({ kind, dialect }: Asked): Buffer {
  if (dialect === undefined) return answers[kind];
  return native[dialect][kind === 'stream' ? 'stream' : 'unary'].bytes;
}

function serve(socket: Socket): void {
  const reader = new RequestReader((asked) => socket.write(answerTo(asked)));
  socket.on('data', (bytes: Buffer) => {
    try {
      reader.push(bytes);
    } catch (error) {
      socket.destroy();
      process.stderr.write(`upstream: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  });
  socket.on('error', () => socket.destroy());
}

// A socket of `net` waits for its last write to be acknowledged unless it is told not to: 40 ms for each answer.
const server = createServer({ noDelay: true }, serve);
server.listen(0, '127.0.0.1', 4_096, () => announcePort((server.address() as AddressInfo).port));
