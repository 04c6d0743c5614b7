import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { type ConfigPath, formatPath, type Place, type PlaceNode } from '../place.ts';
import type { FlowIndentation } from './flow-indentation.ts';

/** A key that is written twice in one mapping; as in PyYAML the last one wins. */
export interface DuplicateKey {
  readonly place: Place;
  readonly path: string;
}

export interface PositionIndex {
  readonly root: PlaceNode;
  readonly duplicates: readonly DuplicateKey[];
}

interface Frame {
  readonly kind: 'document' | 'sequence' | 'mapping' | 'ignored';
  readonly node: PlaceNode;
  readonly path: ConfigPath;
  /** Next index of a sequence. */
  index: number;
  /** The key of a mapping whose value comes next. */
  key: { readonly name: string; readonly place: Place } | undefined;
}

/** Walks the parser's events and notes where each key and each list item stands. */
export function indexPositions(
  events: readonly Event[],
  source: string,
  file: string,
  indentation: FlowIndentation,
): PositionIndex {
  const lineStarts = lineStartsOf(source);
  const root: PlaceNode = { file, line: 1, column: 1, children: new Map() };
  const duplicates: DuplicateKey[] = [];
  const frames: Frame[] = [];
  let lastOffset = 0;

  function place(event: Event): Place {
    lastOffset = offsetOf(event) ?? lastOffset;
    const { line, column } = lineAndColumn(lineStarts, lastOffset);
    return { file, line, column: indentation.column(line, column) };
  }

  /** Where the value that begins here belongs, or undefined when it is itself a key. */
  function enter(event: Event): { node: PlaceNode; path: ConfigPath } | undefined {
    const parent = frames.at(-1);
    const here = place(event);
    if (parent === undefined || parent.kind === 'ignored') return undefined;
    if (parent.kind === 'document') return { node: root, path: [] };
    if (parent.kind === 'sequence') return child(parent, parent.index++, here);
    if (parent.key === undefined) {
      parent.key = { name: keyName(event, source), place: here };
      if (parent.node.children.has(parent.key.name)) {
        duplicates.push({ place: here, path: formatPath([...parent.path, parent.key.name]) });
      }
      return undefined;
    }
    const { key } = parent;
    parent.key = undefined;
    return child(parent, key.name, key.place);
  }

  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      frames.pop();
    } else if (event.type === EVENT_ID.DOCUMENT) {
      frames.push({ kind: 'document', node: root, path: [], index: 0, key: undefined });
    } else {
      const target = enter(event);
      if (event.type !== EVENT_ID.SEQUENCE && event.type !== EVENT_ID.MAPPING) continue;
      const kind = event.type === EVENT_ID.SEQUENCE ? 'sequence' : 'mapping';
      frames.push({
        kind: target === undefined ? 'ignored' : kind,
        node: target?.node ?? root,
        path: target?.path ?? [],
        index: 0,
        key: undefined,
      });
    }
  }
  return { root, duplicates };
}

function child(parent: Frame, step: string | number, place: Place): { node: PlaceNode; path: ConfigPath } {
  const node: PlaceNode = { ...place, children: new Map() };
  parent.node.children.set(step, node);
  return { node, path: [...parent.path, step] };
}

function keyName(event: Event, source: string): string {
  return event.type === EVENT_ID.SCALAR ? getScalarValue(source, event satisfies ScalarEvent) : '?';
}

function offsetOf(event: Event): number | undefined {
  if (event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.POP) return undefined;
  const candidates =
    event.type === EVENT_ID.ALIAS
      ? [event.anchorStart]
      : event.type === EVENT_ID.SCALAR
        ? [event.tagStart, event.anchorStart, scalarStart(event)]
        : [event.tagStart, event.anchorStart, event.start];
  const known = candidates.filter((offset) => offset >= 0);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** A quoted text begins at its quote, not after it. */
function scalarStart({ valueStart, style }: ScalarEvent): number {
  const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
  return isQuoted && valueStart > 0 ? valueStart - 1 : valueStart;
}

function lineStartsOf(source: string): number[] {
  const starts = [0];
  for (const match of source.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function lineAndColumn(lineStarts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}
