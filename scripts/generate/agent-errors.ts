/**
 * Writes the table of docs/agent.md that says what the agent does when a model could not answer. With `--check` it only
 * compares, and exits with 1 when the table is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type ErrorKind, errorKinds } from '@bytebot/shared';
import { type WhatToDo, whatToDo } from '../../packages/bytebot-agent/src/errors/what-to-do.ts';
import { ModelError } from '../../packages/bytebot-agent/src/model/model-error.ts';
import { chatFailureOf } from '../../packages/bytebot-agent/src/todo/chat/chat-failure.ts';
import { root } from '../support/paths.ts';
import { replaceGeneratedSection } from './generated-section.ts';

const page = path.join(root, 'docs/agent.md');

const actions: Readonly<Record<WhatToDo['action'], string>> = {
  wait: 'waits, asks again',
  alternative: 'another model',
  compact: 'shortens the history, asks again',
  fail: 'ends',
  stop: 'stops without a word',
};

const ends: Readonly<Record<WhatToDo['otherwise'], string>> = {
  needs_help: 'NEEDS_HELP',
  fail: 'FAILED',
  stop: '',
};

/** Kinds that come to the same are one row. */
function renderTable(): string {
  const kinds = Object.keys(errorKinds).filter((name): name is ErrorKind => Object.hasOwn(errorKinds, name));
  const rows = Map.groupBy(kinds, cellsOf);
  const lines = [...rows].map(
    ([cells, ofRow]) => `| ${ofRow.map((kind) => `\`${kind}\``).join(', ')} ${cells}`,
  );
  return [
    '| kind | a task | and when that does not help | the todo chat |',
    '|---|---|---|---|',
    ...lines,
  ].join('\n');
}

function cellsOf(kind: ErrorKind): string {
  const { action, otherwise, atMostMs } = whatToDo({ kind });
  const limit = atMostMs === undefined ? '' : `, at most ${atMostMs / 60_000} min`;
  const { status, code } = chatFailureOf(sample(kind));
  // Whoever stopped the work has left; nobody reads an answer.
  const chat = action === 'stop' ? '' : `${status} \`${code}\``;
  return `| ${actions[action]}${limit} | ${ends[otherwise]} | ${chat} |`;
}

function sample(kind: ErrorKind): ModelError {
  const facts = { kind, message: '', model: '', provider: '', status: errorKinds[kind].status, code: kind };
  return new ModelError({ ...facts, mayRetry: true, originalError: undefined });
}

const written = readFileSync(page, 'utf8');
const rendered = replaceGeneratedSection(written, 'errors', renderTable());
if (!process.argv.includes('--check')) writeFileSync(page, rendered);
else if (written !== rendered) {
  console.error('docs/agent.md is stale; run: npm run generate');
  process.exitCode = 1;
}
