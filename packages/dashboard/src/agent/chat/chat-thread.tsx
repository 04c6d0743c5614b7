import { useEffect, useRef, useState } from 'react';
import { FailureNotice, Placeholder } from '../../shared/notice.tsx';
import { useReturn } from '../../shared/use-return.ts';
import { useTryAgain } from '../../shared/use-try-again.ts';
import type { AgentClient } from '../agent-client.ts';
import { Composer, LONGEST_MESSAGE } from '../composer.tsx';
import { ModelPicker } from '../model-picker.tsx';
import { ThreadScroller } from '../thread-scroller.tsx';
import { useDraft } from '../use-draft.ts';
import type { ModelChoices } from '../use-models.ts';
import { TurnView } from './turn-view.tsx';
import { type Chat, useChat } from './use-chat.ts';

interface ChatThreadProps {
  readonly client: AgentClient;
  /** What was opened; a new conversation gets its id later. */
  readonly conversationId: string | undefined;
  readonly choices: ModelChoices;
  onNamed(conversationId: string): void;
  /** True when a person has just begun it: they want to write. */
  readonly isFresh: boolean;
  /** The todo list may have changed. */
  onToolUsed(): void;
  /** The list of conversations may have changed, too. */
  onEnded(): void;
}

/** One conversation with the field for the next message. */
export function ChatThread(props: ChatThreadProps) {
  const { client, conversationId, choices, isFresh, onNamed, onToolUsed, onEnded } = props;
  const [openedId] = useState(conversationId);
  const field = useRef<HTMLTextAreaElement>(null);
  const chat = useChat(client, openedId, choices.chosen, {
    named: onNamed,
    toolUsed: onToolUsed,
    ended: onEnded,
    refused: (message) => setDraft(message),
  });
  const [draft, setDraft] = useDraft(`chat.${chat.state.conversationId ?? 'new'}`);
  useTryAgain(chat.history);
  // What was said in another window since then.
  useReturn(chat.history.reload);
  useEffect(() => {
    if (isFresh) field.current?.focus();
  }, [isFresh]);
  const send = () => {
    chat.ask(draft.trim());
    setDraft('');
  };
  const choose = (example: string) => {
    setDraft(example);
    field.current?.focus();
  };
  return (
    <div className="thread">
      <ThreadScroller label="Conversation" shownFrom={chat.state.asked}>
        <Messages chat={chat} isNew={openedId === undefined} onExample={choose} />
      </ThreadScroller>
      <p className="only-heard" role="status">
        {chat.isAnswering && 'ByteBot is answering.'}
      </p>
      <div className="thread-foot">
        <Composer
          label="Message"
          placeholder="Ask ByteBot…"
          text={draft}
          onText={setDraft}
          onSend={send}
          onStop={chat.isAnswering ? chat.stop : undefined}
          longest={LONGEST_MESSAGE}
          field={field}
        >
          <ModelPicker choices={choices} />
        </Composer>
      </div>
    </div>
  );
}

interface MessagesProps {
  readonly chat: Chat;
  readonly isNew: boolean;
  onExample(text: string): void;
}

function Messages({ chat, isNew, onExample }: MessagesProps) {
  const { turns } = chat.state;
  const { failure, isLoading, reload } = chat.history;
  if (turns.length === 0 && isNew) return <Welcome onExample={onExample} />;
  return (
    <>
      {isLoading && turns.length === 0 && <Placeholder>Loading the conversation…</Placeholder>}
      {failure !== undefined && turns.length === 0 && (
        <FailureNotice failure={failure}>
          <button type="button" className="button button-small" onClick={reload}>
            Try again
          </button>
        </FailureNotice>
      )}
      {!isLoading && failure === undefined && turns.length === 0 && (
        <Placeholder>This conversation has no messages any more. Write one to go on.</Placeholder>
      )}
      {turns.map((turn) => (
        <TurnView key={turn.key} turn={turn} onRetry={turn === turns.at(-1) ? chat.retry : undefined} />
      ))}
      {turns.at(-1)?.role === 'user' && <Unanswered onRetry={chat.retry} />}
    </>
  );
}

/** The last question of a stored conversation: its answer failed, or was never begun. */
function Unanswered({ onRetry }: { onRetry(): void }) {
  return (
    <div className="turn-state">
      <p className="turn-note">This message has no answer yet.</p>
      <button type="button" className="button button-small" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

const examples = [
  'What is on my list today?',
  'Remind me to send the report tomorrow, it is urgent',
  'Mark everything about the garden as done',
];

function Welcome({ onExample }: Pick<MessagesProps, 'onExample'>) {
  return (
    <div className="welcome">
      <h1>What needs doing?</h1>
      <p>ByteBot answers, and it keeps your todo list: ask it to add, find, change or finish something.</p>
      <ul className="examples">
        {examples.map((example) => (
          <li key={example}>
            <button type="button" className="example" onClick={() => onExample(example)}>
              {example}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
