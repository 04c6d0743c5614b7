import type { LogLevel } from '@bytebot/service';
import { dollarsText } from '../pricing/money.ts';
import type { AttemptRecord, RequestRecord } from './request-record.ts';

/** Turns the texts of a record into JSON strings; the place where key-like texts are hidden. */
export interface TextEncoder {
  /** For texts that are different each time. */
  once(text: string): string;
  /** For texts that come again, such as model names. */
  recurring(text: string): string;
}

/** A request is tried a handful of times; more in one line would only hide the others. */
const attemptsShownMax = 20;

/**
 * One request as one line of JSON, by concatenation: measured at a fifth of the time `JSON.stringify` takes for the
 * same object. Fields that are not known are left out. Holds no prompt, no answer and no key.
 *
 * @param time The moment the request ended, ISO 8601.
 */
export function formatRequestLine(
  record: RequestRecord,
  level: LogLevel,
  time: string,
  encoder: TextEncoder,
): string {
  const text = encoder.recurring;
  const { usage, kind, firstTokenMs } = record;
  let line = `{"time":"${time}","level":"${level}","msg":"request","request_id":${encoder.once(record.requestId)}`;
  line += `,"caller":${text(record.caller)}`;
  if (record.tenant !== undefined) line += `,"tenant":${text(record.tenant)}`;
  line += `,"route":${text(record.route)},"model":${text(record.modelAsked)}`;
  line += `,"model_group":${text(record.modelGroup)},"model_used":${text(record.modelUsed)}`;
  line += `,"provider":${text(record.provider)},"deployment":${text(record.deploymentId)}`;
  line += `,"status":${integer(record.status)}`;
  if (kind !== undefined) line += `,"kind":"${kind}"`;
  line += `,"attempts":${formatAttempts(record.attempts, text)}`;
  line += `,"retries":${integer(record.retries)},"fallbacks":${integer(record.fallbacks)}`;
  if (usage !== undefined) {
    line += `,"prompt_tokens":${integer(usage.prompt_tokens)},"completion_tokens":${integer(usage.completion_tokens)}`;
  }
  if (record.costNanoDollars !== undefined) line += `,"cost":${dollarsText(record.costNanoDollars)}`;
  if (record.cache !== undefined) line += `,"cache":"${record.cache}"`;
  if (record.queueWaitMs !== undefined && record.queueWaitMs > 0)
    line += `,"queue_ms":${milliseconds(record.queueWaitMs)}`;
  line += record.streaming ? ',"stream":true' : ',"stream":false';
  if (firstTokenMs !== undefined) line += `,"ttft_ms":${milliseconds(firstTokenMs)}`;
  return `${line},"total_ms":${milliseconds(record.totalMs)},"overhead_ms":${milliseconds(record.overheadMs)}}\n`;
}

function formatAttempts(attempts: readonly AttemptRecord[], text: (text: string) => string): string {
  let list = '[';
  for (let index = 0; index < attempts.length && index < attemptsShownMax; index += 1) {
    const attempt = attempts[index];
    if (attempt === undefined) break;
    list += `${index === 0 ? '' : ','}{"provider":${text(attempt.provider)},"model":${text(attempt.model)},"deployment":${text(attempt.deploymentId)}`;
    list += `,"status":${integer(attempt.status)}`;
    if (attempt.kind !== undefined) list += `,"kind":"${attempt.kind}"`;
    if (attempt.keyId !== undefined) list += `,"key":"${attempt.keyId}"`;
    list += `,"wait_ms":${milliseconds(attempt.waitMs)},"duration_ms":${milliseconds(attempt.durationMs)}}`;
  }
  return `${list}]`;
}

/** Providers send token counts; what is not a number becomes 0 rather than a broken line. */
function integer(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value) : 0;
}

const hundredths = Array.from({ length: 100 }, (_, index) =>
  index === 0 ? '' : `.${String(index).padStart(2, '0').replace(/0$/, '')}`,
);

/** At most two decimals, put together from integers: printing a long binary fraction costs ten times as much. */
function milliseconds(value: number): string {
  if (!(value > 0) || value > 1e12) return '0';
  const scaled = Math.round(value * 100);
  const whole = Math.floor(scaled / 100);
  return `${whole}${hundredths[scaled - whole * 100]}`;
}
