import { endedWithin } from '../../ended-within.ts';
import { whatToDo } from '../../errors/what-to-do.ts';
import type { HttpFailure } from '../../http/http-failure.ts';
import { LoopGuard, LoopStopped } from '../../loop/loop-guard.ts';
import { runStep } from '../../loop/run-step.ts';
import type { StepOutcome } from '../../loop/step.ts';
import { ConversationFit } from '../../messages/conversation-fit.ts';
import { toChatMessages } from '../../messages/to-chat-messages.ts';
import { ModelError } from '../../model/model-error.ts';
import type { Services } from '../../services.ts';
import { reasonOf } from '../../store/reason-of.ts';
import type { ModelChoice } from '../../store/task-records.ts';
import type { ChatMessageRecord, ChatToolCall, Conversation } from '../../store/todo-records.ts';
import type { Tool } from '../../tools/tool.ts';
import { createTodoTools } from '../tools/create-todo-tools.ts';
import { chatFailure } from './chat-failure.ts';
import { HISTORY_MESSAGES_MAX, historyOf, userMessage } from './chat-history.ts';
import { ChatRecord } from './chat-record.ts';
import type { ChatReply } from './chat-reply.ts';
import { systemPrompt } from './system-prompt.ts';

/**
 * More than any request to a list of todos needs, and few enough that a model which does not come to an end is stopped
 * before it costs much.
 */
const STEPS_MAX = 12;
/** So often what is sent is halved when a model finds it too long; a person waits for the answer. */
const SHORTENINGS_MAX = 2;
/** When the agent stops, storing what there is of an answer may take so long. */
const LAST_WORDS_MS = 500;
/** Messages are kept for two days (S1). */
const MESSAGE_LIFETIME_MS = 172_800_000;

export interface ChatJob {
  readonly userId: string;
  readonly conversation: Conversation;
  readonly message: string;
  readonly model: ModelChoice;
  readonly signal: AbortSignal;
  readonly reply: ChatReply;
}

/**
 * Stores the user's message, lets the model answer with the user's tools, and stores the answer with the tool calls it
 * was made of.
 *
 * An answer that is cut off, because the client left, the time was over or the model failed, is stored as far as it
 * came, with a word that says so: its tool calls have had their effect, and the next answer must know of them.
 *
 * @throws ModelError, AgentInterrupt, LoopStopped, StoreError, and HttpFailure for an answer that is empty.
 */
export async function answerChat(services: Services, job: ChatJob): Promise<void> {
  const { userId, conversation, message, reply } = job;
  const { conversations } = services.store;
  const kept = await conversations.messages(userId, conversation.id, { limit: HISTORY_MESSAGES_MAX });
  const isSecondTry = isUnanswered(kept.at(-1), message);
  const earlier = isSecondTry ? kept.slice(0, -1) : kept;
  if (!isSecondTry) await keep(services, job, 'user', message);
  reply.begin();
  const record = new ChatRecord([...historyOf(earlier), userMessage(message)], (event) => reply.event(event));
  try {
    await runSteps(services, job, record);
  } catch (error) {
    await keepInterrupted(services, job, record);
    throw error;
  }
  await keep(services, job, 'assistant', record.text, record.toolCalls);
}

async function runSteps(services: Services, job: ChatJob, record: ChatRecord): Promise<void> {
  const tools = createTodoTools(job.userId, services.now);
  const guard = new LoopGuard();
  const fit = new ConversationFit();
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const { results } = await runFittingStep(services, job, { record, tools, guard, fit });
    if (results.length > 0) continue;
    if (record.text.trim() !== '') return;
    if (record.toolCalls.length === 0) throw emptyAnswer(job.model);
    record.addText('Done.');
    return;
  }
  throw new LoopStopped(
    `The answer took more than ${STEPS_MAX} steps, so it was stopped. Ask for less at once.`,
  );
}

interface ChatSteps {
  readonly record: ChatRecord;
  readonly tools: readonly Tool[];
  readonly guard: LoopGuard;
  readonly fit: ConversationFit;
}

/** One step, again with a shorter conversation when the model takes no longer one. */
async function runFittingStep(services: Services, job: ChatJob, steps: ChatSteps): Promise<StepOutcome> {
  const { store, chatModel, now } = services;
  const { record, tools, guard, fit } = steps;
  for (let shortenings = 0; ; shortenings += 1) {
    record.beginStep();
    try {
      return await runStep({
        chatModel,
        model: job.model,
        messages: toChatMessages(systemPrompt(now()), fit.fitted(record.messages)),
        tools,
        store,
        record,
        guard,
        signal: job.signal,
        parallelToolCalls: false,
        onEvent: record.onEvent,
      });
    } catch (error) {
      const isTooLong = error instanceof ModelError && whatToDo(error).action === 'compact';
      const mayShorten = isTooLong && !record.stepHasText && shortenings < SHORTENINGS_MAX;
      if (!mayShorten || !fit.shrink()) throw error;
    }
  }
}

/** The same words again after they got no answer are a second try, not a second message. */
function isUnanswered(last: ChatMessageRecord | undefined, message: string): boolean {
  return last?.role === 'user' && last.content === message;
}

function emptyAnswer(model: ModelChoice): HttpFailure {
  return chatFailure('AI_SERVICE_ERROR', {
    kind: 'upstream',
    model: model.name,
    detail: `The model ${model.name} gave an empty answer.`,
    hint: 'Send the message again, or use another model.',
  });
}

/** Keeps what there is of an answer. What cut it off is told, whatever becomes of this. */
async function keepInterrupted(services: Services, job: ChatJob, record: ChatRecord): Promise<void> {
  const { store, log, lifecycle } = services;
  const text = record.interruptedText();
  const keepAll = async (): Promise<void> => {
    if (text !== undefined) await keep(services, job, 'assistant', text, record.toolCalls);
    await store.toolCalls.forget(record.turnOwner);
  };
  const keeping = keepAll().catch((error: unknown) => {
    log.warn('What there was of an answer could not be stored', { reason: reasonOf(error) });
  });
  // The client hears of the end also when the database does not answer any more.
  await (lifecycle.stopping.aborted ? endedWithin(keeping, LAST_WORDS_MS) : keeping);
}

/** A conversation that was deleted in the meantime keeps nothing. */
async function keep(
  { store, now }: Services,
  { userId, conversation }: ChatJob,
  role: 'user' | 'assistant',
  content: string,
  toolCalls: readonly ChatToolCall[] = [],
): Promise<void> {
  const expiresAt = new Date(now().getTime() + MESSAGE_LIFETIME_MS).toISOString();
  await store.conversations.addMessage(userId, conversation.id, { role, content, toolCalls, expiresAt });
}
