import { useCallback, useState } from 'react';
import { flushSync } from 'react-dom';
import { Drawer } from '../../shared/drawer.tsx';
import { type Failure, shownFailure } from '../../shared/failure.ts';
import { Icon } from '../../shared/icon.tsx';
import { type Loaded, useLoaded } from '../../shared/use-loaded.ts';
import { useReturn } from '../../shared/use-return.ts';
import { useTryAgain } from '../../shared/use-try-again.ts';
import type { AgentClient } from '../agent-client.ts';
import type { ModelChoices } from '../use-models.ts';
import { go } from '../use-route.ts';
import { ChatThread } from './chat-thread.tsx';
import { ConversationList } from './conversation-list.tsx';
import { openThread, threadFor } from './open-thread.ts';
import { TodoList } from './todo-list.tsx';

interface ChatViewProps {
  readonly client: AgentClient;
  readonly conversationId: string | undefined;
  readonly choices: ModelChoices;
}

/** The chat, between the conversations and the todo list. */
export function ChatView({ client, conversationId, choices }: ChatViewProps) {
  const [openDrawer, setOpenDrawer] = useState<'conversations' | 'todos'>();
  const [thread, setThread] = useThread(conversationId);
  const conversations = useLoaded(
    useCallback((signal: AbortSignal) => client.conversations(signal), [client]),
  );
  const todos = useLoaded(useCallback((signal: AbortSignal) => client.todos(signal), [client]));
  useTryAgain(conversations);
  useTryAgain(todos);
  const refresh = useListRefresh(conversations, todos);
  useReturn(refresh);
  const closeDrawer = useCallback(() => setOpenDrawer(undefined), []);
  const startNew = () => {
    setThread((open) => openThread(open.key + 1, undefined));
    go({ view: 'chat', conversationId: undefined });
    closeDrawer();
  };
  const [deleteFailure, setDeleteFailure] = useState<Failure>();
  const remove = (id: string) => {
    setDeleteFailure(undefined);
    client
      .deleteConversation(id)
      .then(startNew, (error: unknown) => setDeleteFailure(shownFailure(error)))
      .finally(conversations.reload);
  };
  const named = (id: string) => {
    // The thread has to know its id before the address shows it, or the address would open another thread.
    flushSync(() => setThread((open) => ({ ...open, namedAs: id })));
    go({ view: 'chat', conversationId: id }, 'replace');
  };
  return (
    <div className="view view-chat">
      <Drawer
        title="Conversations"
        side="left"
        narrowQuery="(max-width: 56rem)"
        isOpen={openDrawer === 'conversations'}
        onClose={closeDrawer}
      >
        <ConversationList
          conversations={conversations}
          openId={conversationId}
          onNew={startNew}
          onDelete={remove}
          deleteFailure={deleteFailure}
          onChosen={closeDrawer}
        />
      </Drawer>
      <div className="middle">
        <div className="drawer-bar">
          <button
            type="button"
            className="button button-quiet for-left"
            onClick={() => setOpenDrawer('conversations')}
          >
            <Icon name="menu" />
            Conversations
          </button>
          <button
            type="button"
            className="button button-quiet for-right"
            onClick={() => setOpenDrawer('todos')}
          >
            <Icon name="list" />
            Todo list
          </button>
        </div>
        <ChatThread
          key={thread.key}
          client={client}
          conversationId={thread.openedAs}
          choices={choices}
          onNamed={named}
          isFresh={thread.key > 0 && thread.openedAs === undefined}
          onToolUsed={todos.reload}
          onEnded={refresh}
        />
      </div>
      <Drawer
        title="Todo list"
        side="right"
        narrowQuery="(max-width: 76rem)"
        isOpen={openDrawer === 'todos'}
        onClose={closeDrawer}
      >
        <TodoList client={client} todos={todos} />
      </Drawer>
    </div>
  );
}

function useListRefresh({ reload: again }: Loaded<unknown>, { reload }: Loaded<unknown>): () => void {
  return useCallback(() => {
    again();
    reload();
  }, [again, reload]);
}

/** The thread that the address asks for. */
function useThread(conversationId: string | undefined) {
  const [thread, setThread] = useState(() => openThread(0, conversationId));
  const wanted = threadFor(thread, conversationId);
  if (wanted !== thread) setThread(wanted);
  return [wanted, setThread] as const;
}
