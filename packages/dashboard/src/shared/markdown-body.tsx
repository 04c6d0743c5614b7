import { type ReactNode, useRef } from 'react';
import ReactMarkdown, { type Components, type ExtraProps } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { CopyButton } from './copy-button.tsx';

/**
 * Markdown as elements. HTML in it stays text, addresses that could run code are dropped, and a picture is shown as a
 * link, because loading it would tell its host who reads.
 */
export default function MarkdownBody({ text }: { readonly text: string }) {
  return (
    <ReactMarkdown remarkPlugins={plugins} components={components}>
      {text}
    </ReactMarkdown>
  );
}

const plugins = [remarkGfm];

const components: Components = {
  a: ({ href, title, children }) =>
    // An address within the page would lead to another part of it, not to what the text means.
    href === undefined || href === '' || href.startsWith('#') ? (
      <span>{children}</span>
    ) : (
      <a href={href} title={title} target="_blank" rel="noreferrer noopener">
        {children}
      </a>
    ),
  img: ({ src, alt }) => (
    <a href={typeof src === 'string' ? src : undefined} target="_blank" rel="noreferrer noopener">
      {alt || 'Picture'}
    </a>
  ),
  pre: ({ children, node }) => <CodeBlock language={languageOf(node)}>{children}</CodeBlock>,
  table: ({ children }) => (
    <section className="scrolling" aria-label="Table">
      <table>{children}</table>
    </section>
  ),
  input: ({ checked, type }) =>
    type === 'checkbox' ? <input type="checkbox" checked={checked} readOnly disabled /> : null,
};

interface CodeBlockProps {
  readonly language: string;
  readonly children: ReactNode;
}

function CodeBlock({ language, children }: CodeBlockProps) {
  const block = useRef<HTMLPreElement>(null);
  return (
    <div className="code-block">
      <div className="code-head">
        <span>{language}</span>
        <CopyButton label="Copy this code" textOf={() => block.current?.textContent ?? ''} />
      </div>
      <pre ref={block}>{children}</pre>
    </div>
  );
}

/** The language that a code block names; `code` when it names none. */
function languageOf(block: ExtraProps['node']): string {
  const [code] = block?.children ?? [];
  const names = code?.type === 'element' ? code.properties.className : undefined;
  const name = Array.isArray(names) ? names.find((one) => String(one).startsWith('language-')) : undefined;
  return name === undefined ? 'code' : String(name).slice('language-'.length);
}
