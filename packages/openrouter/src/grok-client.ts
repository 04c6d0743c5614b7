import { Grok2Client } from './grok2-client.ts';
import type { Grok2ClientOptions } from './grok2-options.ts';

/** The shared client of the document, with the settings of the environment at its first use (S4-69). */
export const grokClient = new Grok2Client();

/** A client of one's own. */
export function createGrok2Client(options: Grok2ClientOptions = {}): Grok2Client {
  return new Grok2Client(options);
}
