import type { Response } from 'express';

/** Answers, unless the time limit already has. */
export function answerJson(response: Response, body: unknown, status = 200): void {
  if (!response.headersSent) response.status(status).json(body);
}

/** S1's envelope of what went well. */
export function answerData(response: Response, data: unknown, status = 200): void {
  answerJson(response, { success: true, data }, status);
}
