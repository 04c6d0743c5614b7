import { BrandMark } from '../shared/brand-mark.tsx';
import { fragmentOf, type Places, type Route } from './route.ts';

interface PageHeaderProps {
  readonly view: Route['view'];
  readonly places: Places;
  /** Undefined: nobody is signed in. */
  readonly userId: string | undefined;
  onLeave(): void;
}

/** The page's name, its two parts, and who is signed in. */
export function PageHeader({ view, places, userId, onLeave }: PageHeaderProps) {
  const links = [
    { title: 'Chat', route: { view: 'chat', conversationId: places.conversationId } },
    { title: 'Tasks', route: { view: 'tasks', taskId: places.taskId } },
  ] as const;
  return (
    <header className="page-header">
      <p className="brand">
        <BrandMark />
        ByteBot
      </p>
      <nav className="tabs" aria-label="Parts of this page">
        {links.map(({ title, route }) => (
          <a key={title} href={fragmentOf(route)} aria-current={route.view === view ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {userId !== undefined && (
        <div className="account">
          <span className="account-name" title={userId}>
            {userId}
          </span>
          <button type="button" className="button button-quiet button-small" onClick={onLeave}>
            Sign out
          </button>
        </div>
      )}
    </header>
  );
}
