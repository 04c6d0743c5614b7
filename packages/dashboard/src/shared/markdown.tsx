import { lazy, memo, Suspense } from 'react';

/** Comes after the page itself, which is there sooner without it. */
const MarkdownBody = lazy(() => import('./markdown-body.tsx'));

/** A text in Markdown; the plain text until its reader is there. Read again only when the text changes. */
export const Markdown = memo(function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="markdown">
      <Suspense fallback={<p className="plain">{text}</p>}>
        <MarkdownBody text={text} />
      </Suspense>
    </div>
  );
});
