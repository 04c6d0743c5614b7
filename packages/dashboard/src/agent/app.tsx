import { useMemo, useRef, useState } from 'react';
import { AgentClient } from './agent-client.ts';
import { ChatView } from './chat/chat-view.tsx';
import { type Credentials, signedInAs } from './door/credentials.ts';
import { KeyForm } from './door/key-form.tsx';
import { TokenForm } from './door/token-form.tsx';
import { useCredentials } from './door/use-credentials.ts';
import { PageHeader } from './page-header.tsx';
import { type Places, placesAfter, type Route } from './route.ts';
import { TasksView } from './tasks/tasks-view.tsx';
import type { TaskSource } from './tasks/use-tasks.ts';
import { useModels } from './use-models.ts';
import { useRoute } from './use-route.ts';

interface AppProps {
  /** Where the page is; the agent's routes stand beside it. */
  readonly base: URL;
  /** The token that stood in the address. */
  readonly givenToken: string | undefined;
}

/** The agent's page. */
export function App({ base, givenToken }: AppProps) {
  const [credentials, dispatch] = useCredentials(givenToken);
  const route = useRoute();
  const places = usePlaces(route);
  const main = useRef<HTMLElement>(null);
  const { client, source } = useAgent(base, credentials, dispatch);
  const choices = useModels(client, credentials.keyRefusal !== undefined);
  const userId = signedInAs(credentials);
  const [wereTasksOpened, setWereTasksOpened] = useState(false);
  if (route.view === 'tasks' && !wereTasksOpened) setWereTasksOpened(true);
  return (
    <>
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <PageHeader
        view={route.view}
        places={places}
        userId={userId}
        onLeave={() => dispatch({ type: 'token_forgotten' })}
      />
      <main ref={main} tabIndex={-1}>
        <div className="pane" hidden={route.view !== 'chat'}>
          {userId === undefined ? (
            <TokenForm
              refusal={credentials.tokenRefusal}
              onToken={(text) => dispatch({ type: 'token_given', text })}
            />
          ) : (
            <ChatView key={userId} client={client} conversationId={places.conversationId} choices={choices} />
          )}
        </div>
        <div className="pane" hidden={route.view !== 'tasks'}>
          {credentials.keyRefusal !== undefined ? (
            <KeyForm
              refusal={credentials.keyRefusal}
              wasGiven={credentials.agentKey !== undefined}
              onKey={(text) => dispatch({ type: 'key_given', text })}
            />
          ) : (
            wereTasksOpened && (
              <TasksView client={client} source={source} taskId={places.taskId} choices={choices} />
            )
          )}
        </div>
      </main>
    </>
  );
}

/** Where each part of the page was left, so that coming back does not close what is open there. */
function usePlaces(route: Route): Places {
  const [places, setPlaces] = useState<Places>({ conversationId: undefined, taskId: undefined });
  const now = placesAfter(places, route);
  if (now !== places) setPlaces(now);
  return now;
}

type CredentialDispatch = ReturnType<typeof useCredentials>[1];

/** The agent with the credentials of now; another one when they change. */
function useAgent(base: URL, credentials: Credentials, dispatch: CredentialDispatch) {
  const { token, agentKey } = credentials;
  const userId = signedInAs(credentials);
  return useMemo(() => {
    const client = new AgentClient({
      base,
      fetch: (address, init) => fetch(address, init),
      token,
      userId,
      agentKey,
      tokenRefused: (refused, sentence) => dispatch({ type: 'token_refused', token: refused, sentence }),
      keyRefused: (refused, sentence) => dispatch({ type: 'key_refused', agentKey: refused, sentence }),
    });
    const source: TaskSource = { base, agentKey };
    return { client, source };
  }, [base, token, userId, agentKey, dispatch]);
}
