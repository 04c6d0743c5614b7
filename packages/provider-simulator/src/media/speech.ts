import { encodeSseComment, encodeSseData } from '@bytebot/shared';
import { words } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { EventStream, HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { errorOr } from '../openai/plain-flavour.ts';
import { invalid, isOpenai, missing, notAmong, refuseUnknown, wrongType } from '../openai/refusals.ts';
import { silence, soundTypes } from './sound-bytes.ts';

const fields = new Set('input instructions model response_format speed stream_format voice'.split(' '));
const voices = 'alloy ash ballad cedar coral echo fable marin nova onyx sage shimmer verse'.split(' ');
const inputLengthMax = 4_096;

/** `POST /audio/speech`: sound as it is made, or in events. */
export function speak(call: Call, headers: HeaderMap): Outcome {
  const { body } = call;
  const input = requireText(call, 'input');
  if (call.isStrict) check(call, input);
  const format = String(body.response_format ?? (call.address.provider === 'groq' ? 'wav' : 'mp3'));
  const pieces = silence(format, words(input).length);
  const stream = body.stream_format === 'sse' ? asEvents(input, pieces) : asSound(format, pieces);
  return { kind: 'stream', status: 200, headers, stream };
}

function requireText(call: Call, name: string): string {
  const value = call.body[name];
  if (value === undefined || value === null || value === '') throw missing(call, name);
  if (typeof value !== 'string') throw wrongType(call, name, 'a string', value);
  return value;
}

function check(call: Call, input: string): void {
  const { body } = call;
  refuseUnknown(call, body, fields, '');
  if (input.length > inputLengthMax && isOpenai(call)) {
    const message = `[{'type': 'string_too_long', 'loc': ('body', 'input'), 'msg': 'String should have at most ${inputLengthMax} characters', 'input': '…', 'ctx': {'max_length': ${inputLengthMax}}}]`;
    throw invalid(call, message);
  }
  if (body.voice === undefined) throw missing(call, 'voice');
  if (isOpenai(call) && typeof body.voice === 'string' && !voices.includes(body.voice))
    throw notAmong(call, body.voice, voices, 'voice');
  const formats = Object.keys(soundTypes);
  if (body.response_format !== undefined && !formats.includes(String(body.response_format)))
    throw notAmong(call, body.response_format, formats, 'response_format');
  const { speed, stream_format: streamed } = body;
  if (speed !== undefined && !(typeof speed === 'number' && speed >= 0.25 && speed <= 4)) {
    throw invalid(call, "Invalid 'speed': expected a value from 0.25 to 4.", { param: 'speed' });
  }
  if (streamed !== undefined && streamed !== 'sse' && streamed !== 'audio')
    throw notAmong(call, streamed, ['sse', 'audio'], 'stream_format');
  if (streamed === 'sse' && /^tts-1/.test(call.model)) {
    throw invalid(call, `stream_format 'sse' is not supported for ${call.model}.`, {
      param: 'stream_format',
    });
  }
}

/** Bytes alone: a broken piece is one more piece that is no sound. */
function asSound(format: string, pieces: readonly Buffer[]): EventStream {
  return {
    contentType: soundTypes[format] ?? 'application/octet-stream',
    encoding: 'latin1',
    opening: '',
    content: pieces.map((piece) => piece.toString('latin1')),
    closing: '',
    endMark: '',
    keepAlive: '',
    malformed: 'no sound',
    errorEvent: (body) => JSON.stringify(errorOr(body)),
  };
}

/** OpenAI API reference, "Speech events". */
function asEvents(input: string, pieces: readonly Buffer[]): EventStream {
  const tokens = Math.max(1, Math.ceil(input.length / 4));
  const usage = {
    input_tokens: tokens,
    output_tokens: pieces.length * 10,
    total_tokens: tokens + pieces.length * 10,
  };
  return {
    contentType: 'text/event-stream; charset=utf-8',
    opening: '',
    content: pieces.map((piece) =>
      encodeSseData(JSON.stringify({ type: 'speech.audio.delta', audio: piece.toString('base64') })),
    ),
    closing: '',
    endMark: encodeSseData(JSON.stringify({ type: 'speech.audio.done', usage })),
    keepAlive: encodeSseComment('keep-alive'),
    malformed: 'data: {"type":"speech.audio.delta","audio\n\n',
    errorEvent: (body) => encodeSseData(JSON.stringify(errorOr(body))),
  };
}
