import { DeleteButton } from '../../shared/delete-button.tsx';
import type { Failure } from '../../shared/failure.ts';
import { Icon } from '../../shared/icon.tsx';
import { agoText } from '../../shared/moment.ts';
import { FailureNotice, Placeholder } from '../../shared/notice.tsx';
import type { Loaded } from '../../shared/use-loaded.ts';
import type { ConversationRow } from '../records.ts';
import { fragmentOf } from '../route.ts';

interface ConversationListProps {
  readonly conversations: Loaded<readonly ConversationRow[]>;
  readonly openId: string | undefined;
  onNew(): void;
  onDelete(id: string): void;
  readonly deleteFailure: Failure | undefined;
  /** One was chosen: the drawer may close. */
  onChosen(): void;
}

/** The user's conversations, the latest first. */
export function ConversationList(props: ConversationListProps) {
  const { conversations, openId, onNew, onDelete, deleteFailure, onChosen } = props;
  const { value, failure, isLoading, reload } = conversations;
  return (
    <nav className="list-pane" aria-label="Conversations">
      <button type="button" className="button button-wide" onClick={onNew}>
        <Icon name="plus" />
        New conversation
      </button>
      {failure !== undefined && (
        <FailureNotice failure={failure}>
          <button type="button" className="button button-small" onClick={reload}>
            Try again
          </button>
        </FailureNotice>
      )}
      {deleteFailure !== undefined && <FailureNotice failure={deleteFailure} />}
      {value === undefined && isLoading && <Placeholder>Loading the conversations…</Placeholder>}
      {value?.length === 0 && failure === undefined && (
        <Placeholder>No conversations yet. The first message starts one.</Placeholder>
      )}
      {value !== undefined && value.length > 0 && (
        <ul className="rows">
          {value.map(({ id, title, updatedAt }) => (
            <li key={id}>
              <a
                className="row"
                href={fragmentOf({ view: 'chat', conversationId: id })}
                aria-current={id === openId ? 'page' : undefined}
                onClick={onChosen}
              >
                <span className="row-title" title={title}>
                  {title}
                </span>
                <span className="row-note">{agoText(updatedAt, Date.now())}</span>
              </a>
              {id === openId && (
                <div className="row-acts">
                  <DeleteButton question="Delete this conversation for good?" onDelete={() => onDelete(id)} />
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </nav>
  );
}
