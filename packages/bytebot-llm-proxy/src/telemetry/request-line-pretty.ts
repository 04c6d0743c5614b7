import { type LogLevel, printable } from '@bytebot/service';
import type { AttemptRecord, RequestRecord } from './request-record.ts';

/**
 * One request for a person at a terminal:
 * `12:03:04 info  200 /v1/chat/completions gpt-4o -> openai gpt-4o-2024-08-06 812 ms (first 210) 12+34 tokens req_1`.
 *
 * @param hide Removes what looks like a key.
 */
export function formatPrettyRequest(
  record: RequestRecord,
  level: LogLevel,
  time: string,
  hide: (text: string) => string,
): string {
  const parts = [time.slice(11, 19), level.padEnd(5), String(record.status), record.route, record.modelAsked];
  if (record.provider !== '') parts.push('->', record.provider, record.modelUsed);
  if (record.kind !== undefined) parts.push(record.kind);
  parts.push(`${Math.round(record.totalMs)} ms`);
  if (record.firstTokenMs !== undefined) parts.push(`(first ${Math.round(record.firstTokenMs)})`);
  if (record.usage !== undefined) {
    parts.push(`${record.usage.prompt_tokens}+${record.usage.completion_tokens} tokens`);
  }
  if (record.attempts.length > 1) parts.push(`[${record.attempts.map(attemptInWords).join(', ')}]`);
  parts.push(record.requestId);
  return `${printable(hide(parts.filter((part) => part !== '').join(' ')))}\n`;
}

function attemptInWords(attempt: AttemptRecord): string {
  const outcome = attempt.kind === undefined ? '' : ` ${attempt.kind}`;
  return `${attempt.provider}/${attempt.model} ${attempt.status}${outcome}`;
}
