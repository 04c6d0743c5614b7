import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

/** One key of a chart's values.yaml, with what its comment says. */
export interface ChartValue {
  readonly key: string;
  /** Dotted from the top: `image.tag`. */
  readonly path: string;
  /** Empty when the comment above says nothing. */
  readonly description: string;
  readonly default: unknown;
  /** Of a mapping with keys of its own; empty for anything else. */
  readonly children: readonly ChartValue[];
  readonly hints: Hints;
}

/**
 * What `@schema` in a comment says: `# @schema type:[boolean, null]; minimum:0`, as helm-values-schema writes it, or
 * the name of a shape: `# @schema config`.
 */
export interface Hints {
  readonly shape?: string;
  readonly type?: readonly string[];
  readonly item?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
}

/**
 * Reads a values.yaml with its comments, which are those of helm-docs: what follows `# -- ` directly above a key
 * describes it; a comment without the dashes describes a group of keys.
 *
 * @throws Error that names the file and the line, when it is no mapping or a hint cannot be read.
 */
export function readChartValues(text: string, file: string): readonly ChartValue[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  if (!isMap(document.contents)) throw new Error(`${file} is no mapping.`);
  const lines = text.split('\n');
  return valuesOf(document.contents, '', { text, lines, file });
}

interface Source {
  readonly text: string;
  readonly lines: readonly string[];
  readonly file: string;
}

function valuesOf(map: YAMLMap, parent: string, source: Source): readonly ChartValue[] {
  return map.items.map((pair) => readValue(pair, parent, source));
}

function readValue(pair: Pair, parent: string, source: Source): ChartValue {
  const { key, value } = pair;
  if (!isScalar(key)) throw new Error(`${source.file}: a key below ${parent} is no text.`);
  const name = String(key.value);
  const path = parent === '' ? name : `${parent}.${name}`;
  const line = source.text.slice(0, key.range?.[0] ?? 0).split('\n').length;
  const { description, hints } = readComment(commentAbove(source.lines, line - 1), `${source.file}:${line}`);
  const children = isMap(value) && hints.shape === undefined ? valuesOf(value, path, source) : [];
  const standard: unknown = toPlain(value);
  return { key: name, path, description, default: standard, children, hints };
}

function toPlain(value: unknown): unknown {
  const node: { toJSON?: () => unknown } = Object(value);
  return typeof node.toJSON === 'function' ? node.toJSON() : value;
}

/** The comment lines that stand directly above a line, without their `#`. */
function commentAbove(lines: readonly string[], index: number): readonly string[] {
  const comment: string[] = [];
  for (let above = index - 1; above >= 0; above -= 1) {
    const match = /^\s*#\s?(.*)$/.exec(lines[above] ?? '');
    if (match === null) break;
    comment.unshift(match[1] ?? '');
  }
  return comment;
}

const marker = /: (begin|end)\b/;

function readComment(lines: readonly string[], place: string): { description: string; hints: Hints } {
  const hints = lines.filter((line) => line.startsWith('@schema')).map((line) => readHint(line, place));
  const prose = lines.filter((line) => !line.startsWith('@schema') && !marker.test(line));
  const start = prose.findLastIndex((line) => line.startsWith('-- '));
  const described = start < 0 ? prose : [prose[start]?.slice(3) ?? '', ...prose.slice(start + 1)];
  return { description: described.join(' ').trim(), hints: Object.assign({}, ...hints) };
}

function readHint(line: string, place: string): Hints {
  const text = line.slice('@schema'.length).trim();
  if (/^\w+$/.test(text)) return { shape: text };
  const entries = text.split(';').map((part) => {
    const [, name = '', value = ''] = /^\s*(\w+)\s*:\s*(.*)$/.exec(part) ?? [];
    if (!['type', 'item', 'enum', 'pattern', 'minimum'].includes(name)) {
      throw new Error(`${place}: "@schema ${text}" is not understood.`);
    }
    const plain: unknown = name === 'pattern' ? value : parseDocument(value).toJS();
    // YAML reads the name of this type as the value itself.
    const listed = Array.isArray(plain)
      ? plain.map((item) => (name === 'type' ? String(item) : item))
      : plain;
    return [name, name === 'type' && !Array.isArray(listed) ? [listed] : listed];
  });
  return Object.fromEntries(entries);
}
