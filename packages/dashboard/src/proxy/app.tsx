import { useEffect, useMemo, useState } from 'react';
import { BrandMark } from '../shared/brand-mark.tsx';
import { keptText } from '../shared/kept-text.ts';
import { FailureNotice, Placeholder } from '../shared/notice.tsx';
import { SecretForm } from '../shared/secret-form.tsx';
import { Overview } from './overview.tsx';
import { ProxyClient } from './proxy-client.ts';
import { type Live, useLive } from './use-live.ts';

const keptKey = keptText(() => sessionStorage, 'bytebot.proxy.key');

interface AppProps {
  /** Where the page is; the proxy's routes stand beside it. */
  readonly base: URL;
}

/** The proxy's page: what it does now, for whoever runs it. */
export function App({ base }: AppProps) {
  const [key, setKey] = useState(() => keptKey.read());
  useEffect(() => keptKey.write(key), [key]);
  const client = useMemo(
    () => new ProxyClient({ base, key, fetch: (address, init) => fetch(address, init) }),
    [base, key],
  );
  const live = useLive(client);
  return (
    <>
      <header className="page-header">
        <p className="brand">
          <BrandMark />
          ByteBot <span className="brand-part">LLM proxy</span>
        </p>
        <LinkNote live={live} />
        {key !== undefined && live.refusal === undefined && (
          <button
            type="button"
            className="button button-quiet button-small"
            onClick={() => setKey(undefined)}
          >
            Sign out
          </button>
        )}
      </header>
      <main>
        {live.refusal === undefined ? (
          <LiveView live={live} client={client} />
        ) : (
          <SecretForm
            title="The proxy's numbers need its master key"
            failure={
              key === undefined
                ? undefined
                : { message: live.refusal, hint: 'Check the key and enter it again.' }
            }
            label="Master key"
            action="Show the numbers"
            onSecret={(text) => setKey(text.trim())}
          >
            Enter the value of <code>LITELLM_MASTER_KEY</code> or <code>general_settings.master_key</code>.
            Whoever runs the proxy has it.
          </SecretForm>
        )}
      </main>
    </>
  );
}

function LiveView({ live, client }: { readonly live: Live; readonly client: ProxyClient }) {
  const { stats, failure } = live;
  return (
    <>
      {failure !== undefined && (
        <div className="page-notice">
          <FailureNotice failure={failure} />
        </div>
      )}
      {stats !== undefined && <Overview stats={stats} live={live} client={client} />}
      {stats === undefined && failure === undefined && <Placeholder>Loading…</Placeholder>}
    </>
  );
}

function LinkNote({ live: { stats, failure, refusal } }: { readonly live: Live }) {
  if (refusal !== undefined || (stats === undefined && failure === undefined)) return null;
  return failure === undefined ? (
    <p className="live-note live-note-on">Live</p>
  ) : (
    <p className="live-note live-note-off">No connection</p>
  );
}
