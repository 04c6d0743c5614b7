import { mockReply } from '@bytebot/openrouter';
import { type ChatMessage, isJsonObject } from '@bytebot/shared';
import type { ConfigSnapshot } from '../config/snapshot.ts';
import type { Failure } from '../failure.ts';
import type { Candidate } from '../routing/candidate.ts';
import { answerMock } from './mock-answer.ts';
import type { Run } from './run.ts';

/** Whether a candidate is answered by development mode without a call: OpenRouter's, with `DEV_MODE=true` (C-17). */
export function isMocked({ exchange }: Run, { deployment }: Candidate): boolean {
  return (
    deployment.provider.hasCatalogue === true && exchange.snapshot.settings.openrouter.devMode === 'mock'
  );
}

/** Whether development mode can answer for a candidate, so that it needs no key. */
export function isMockable({ settings }: ConfigSnapshot, { deployment }: Candidate): boolean {
  return deployment.provider.hasCatalogue === true && settings.openrouter.devMode !== 'off';
}

/** Whether a failure is answered by development mode: a refused or missing key, with `DEV_MODE=live-fallback`. */
export function isMockedAfter({ exchange }: Run, { deployment }: Candidate, { kind }: Failure): boolean {
  if (deployment.provider.hasCatalogue !== true) return false;
  if (exchange.snapshot.settings.openrouter.devMode !== 'live-fallback' || exchange.cancelled) return false;
  return kind === 'authentication' || kind === 'provider_not_configured';
}

/** Answers with the mock of the guide: it names the model, quotes the user and says what it is (S4-36, S4-58). */
export function answerAsMock(run: Run, candidate: Candidate): Failure | undefined {
  const { exchange, call } = run;
  const { upstreamModel } = candidate;
  const { response } = mockReply(messagesOf(call.chatBody()), upstreamModel);
  exchange.notice = 'Development mode: this answer is a mock.';
  return answerMock(run, { ...candidate.deployment, upstreamModel }, response);
}

function messagesOf({ messages, prompt }: Record<string, unknown>): ChatMessage[] {
  if (Array.isArray(messages)) return messages.filter((message) => isJsonObject(message)).map(asMessage);
  return [{ role: 'user', content: typeof prompt === 'string' ? prompt : '' }];
}

/** Only the texts of users are looked at, so only they need to be there. */
function asMessage(message: object): ChatMessage {
  const { role, content } = message as { role?: unknown; content?: unknown };
  return role === 'user' && typeof content === 'string' ? { role, content } : { role: 'system', content: '' };
}
