import { encodeSseComment, encodeSseData, type JsonObject } from '@bytebot/shared';
import { words } from '../answer/answer.ts';
import type { Call } from '../call.ts';
import type { EventStream, HeaderMap, Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { statusError } from '../failures/status-error.ts';
import { type Form, type FormPart, fieldOf } from '../multipart/form.ts';
import { errorOr } from '../openai/plain-flavour.ts';
import { invalid } from '../openai/refusals.ts';
import { choiceOf, isTrue, requireField, requireFile, requireForm } from './form-checks.ts';

const fields = new Set(
  `chunking_strategy file include keywords known_speaker_names known_speaker_references language languages model prompt
  response_format stream temperature timestamp_granularities url diarize context_bias file_id`.split(/\s+/),
);
const formats = ['json', 'text', 'srt', 'verbose_json', 'vtt', 'diarized_json'];
const supported = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];
/** What OpenAI takes of sound (its guide "Speech to text"). */
const soundSizeBytesMax = 25 * 1_024 * 1_024;
/** As if a second of sound had so many bytes. */
const bytesPerSecond = 16_000;

/** `POST /audio/transcriptions` and `/audio/translations`: forms, answered in the format that is asked for. */
export function transcribe(call: Call, headers: HeaderMap): Outcome {
  const form = requireForm(call, fields);
  const file = requireFile(call, form, 'file');
  requireField(call, form, 'model');
  checkFile(call, file);
  const format = choiceOf(call, form, 'response_format', formats, 'json');
  const isNew = /transcribe|voxtral/.test(call.model);
  if (call.isStrict && isNew && !/^(json|text|diarized_json)$/.test(format)) {
    const message = `response_format '${format}' is not compatible with model '${call.model}'. Use 'json' or 'text' instead.`;
    throw invalid(call, message, { param: 'response_format', code: 'unsupported_value' });
  }
  const heard = heardIn(call, form, file);
  // Whisper takes the field and answers whole.
  if (isTrue(call, form, 'stream') && isNew) {
    return { kind: 'stream', status: 200, headers, stream: asEvents(heard) };
  }
  const plain = plainTextIn(format, heard);
  if (plain !== undefined) {
    const contentType = 'text/plain; charset=utf-8';
    return { kind: 'whole', status: 200, headers: { ...headers, 'content-type': contentType }, body: plain };
  }
  return { kind: 'whole', status: 200, headers, body: jsonIn(format, heard, form) };
}

interface Heard {
  readonly text: string;
  readonly seconds: number;
  readonly task: 'transcribe' | 'translate';
  readonly usage: JsonObject | undefined;
}

function checkFile(call: Call, file: FormPart): void {
  if (file.sizeBytes > soundSizeBytesMax) {
    const { provider, surface } = call.address;
    throw new Refusal(statusError(provider, surface, 413, { model: call.model, retryAfter: 1 }));
  }
  if (file.sizeBytes === 0) {
    const message = 'Audio file is too short. Minimum audio length is 0.1 seconds.';
    throw invalid(call, message, { param: 'file', code: 'audio_too_short' });
  }
  const extension = file.filename?.split('.').pop()?.toLowerCase() ?? '';
  if (!call.isStrict || supported.includes(extension)) return;
  const list = supported.map((one) => `'${one}'`).join(', ');
  throw invalid(call, `Invalid file format. Supported formats: [${list}]`, { param: 'file' });
}

function heardIn(call: Call, form: Form, file: FormPart): Heard {
  const text =
    call.reply?.text ??
    call.reply?.chunks?.join('') ??
    `Hello from the ${call.providerName} simulator. I heard ${file.filename ?? 'something'}, ${file.sizeBytes} bytes.`;
  const seconds = Math.max(1, Math.ceil(file.sizeBytes / bytesPerSecond));
  const task = call.address.operation === 'translate' ? 'translate' : 'transcribe';
  const scripted = call.reply?.usage;
  const usage = scripted === null ? undefined : (scripted ?? usageOf(call, form, text, seconds));
  return { text, seconds, task, usage };
}

/** Whisper counts seconds, its successors tokens. */
function usageOf(call: Call, form: Form, text: string, seconds: number): JsonObject {
  if (!/transcribe|voxtral/.test(call.model)) return { type: 'duration', seconds };
  const prompt = Math.ceil((fieldOf(form, 'prompt') ?? '').length / 4);
  const audio = seconds * 10;
  const output = words(text).length;
  return {
    type: 'tokens',
    input_tokens: prompt + audio,
    input_token_details: { text_tokens: prompt, audio_tokens: audio },
    output_tokens: output,
    total_tokens: prompt + audio + output,
  };
}

function plainTextIn(format: string, { text, seconds }: Heard): string | undefined {
  const end = (mark: string): string =>
    `00:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}${mark}000`;
  switch (format) {
    case 'text':
      return `${text}\n`;
    case 'srt':
      return `1\n00:00:00,000 --> ${end(',')}\n${text}\n\n`;
    case 'vtt':
      return `WEBVTT\n\n00:00:00.000 --> ${end('.')}\n${text}\n\n`;
    default:
      return undefined;
  }
}

function jsonIn(format: string, heard: Heard, form: Form): JsonObject {
  const { text, seconds, task, usage } = heard;
  const counted = usage === undefined || task === 'translate' ? {} : { usage };
  if (format === 'json') return { text, ...counted };
  if (format === 'diarized_json') {
    const segments = [
      { id: 'seg_001', type: 'transcript.text.segment', speaker: 'A', start: 0, end: seconds, text },
    ];
    return { task, duration: seconds, text, segments, ...counted };
  }
  const isByWord = form.parts.some(
    ({ name, head }) => name.startsWith('timestamp_granularities') && head.toString('utf8') === 'word',
  );
  const all = words(text);
  const timed = all.map((word, index) => ({
    word: word.trim(),
    start: (index * seconds) / all.length,
    end: ((index + 1) * seconds) / all.length,
  }));
  return {
    task,
    language: fieldOf(form, 'language') ?? 'english',
    duration: seconds,
    text,
    ...(isByWord ? { words: timed } : { segments: [segmentOf(text, seconds)] }),
    ...counted,
  };
}

function segmentOf(text: string, seconds: number): JsonObject {
  const numbers = { temperature: 0, avg_logprob: -0.1, compression_ratio: 1, no_speech_prob: 0.01 };
  return { id: 0, seek: 0, start: 0, end: seconds, text, tokens: [], ...numbers };
}

/** OpenAI API reference, "Transcription events". */
function asEvents({ text, usage }: Heard): EventStream {
  const event = (fields: object): string => encodeSseData(JSON.stringify(fields));
  return {
    contentType: 'text/event-stream; charset=utf-8',
    opening: '',
    content: words(text).map((delta) => event({ type: 'transcript.text.delta', delta })),
    closing: '',
    endMark: event({ type: 'transcript.text.done', text, ...(usage === undefined ? {} : { usage }) }),
    keepAlive: encodeSseComment('keep-alive'),
    malformed: 'data: {"type":"transcript.text.delta","delta\n\n',
    errorEvent: (body) => event(errorOr(body)),
  };
}
