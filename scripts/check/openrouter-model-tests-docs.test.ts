import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ErrorKind, errorKinds, isUpstreamKind } from '@bytebot/shared';
import { describe, expect, test } from '@jest/globals';
import { commands } from '../setup/commands.mjs';
import { root } from '../support/paths.ts';
import { failureReason } from '../test-openrouter-models/failure-reason.ts';
import { summarize } from '../test-openrouter-models/results.ts';
import { summaryText } from '../test-openrouter-models/summary-text.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const page = 'docs/openrouter-model-tests.md';
const text = readFileSync(path.join(root, page), 'utf8');
const listed = (pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

describe('the page about testing models', () => {
  test('has the flags of the command, all of them', () => {
    const flags = [...(commands['test-models']?.usage ?? '').matchAll(/^ {2}(--[\w-]+)/gm)];
    expect(listed(/^\| `(--[\w-]+)/gm).toSorted()).toEqual(
      [...flags.map(([, flag = '']) => flag), '--verbose'].toSorted(),
    );
  });

  test('has every reason that the summary can give', () => {
    const silent = new Set(['context_length', 'stream_broken', 'cancelled']);
    for (const kind of Object.keys(errorKinds).filter(isErrorKind).filter(isUpstreamKind)) {
      if (!silent.has(kind)) expect(text).toContain(`\`${failureReason({ kind, status: 0 })}\``);
    }
    for (const reason of ['Empty answer', 'Unreadable answer']) expect(text).toContain(`\`${reason}\``);
  });

  test('shows the summary as it is printed', () => {
    const shared = { tested_at: '', response: '', answered_by: '', tokens: 1, finish_reason: null };
    const results = [
      { ...shared, model: 'a', name: 'Fast Model', latency_seconds: 0.8, success: true } as const,
      { ...shared, model: 'b', name: 'Quick Model', latency_seconds: 1.2, success: true } as const,
      {
        ...shared,
        model: 'c',
        name: 'Some Model',
        latency_seconds: 1,
        success: false,
        reason: 'Rate limited',
        error: '',
        status_code: 429,
      } as const,
      {
        ...shared,
        model: 'd',
        name: 'Another Model',
        latency_seconds: 1,
        success: false,
        reason: 'Requires credits',
        error: '',
        status_code: 402,
      } as const,
    ];
    const numbers = { total_models_tested: 346, successful_tests: 289, failed_tests: 57, success_rate: 83.5 };
    const times = { average_latency_seconds: 2.34, total_duration_minutes: 45.2 };
    expect(text).toContain(
      `\`\`\`\n${summaryText({ ...summarize(results, 0), ...numbers, ...times })}\n\`\`\``,
    );
  });

  test('shows the results file with the summary that belongs to it', () => {
    const [json = ''] = fencedBlocks(page, 'json');
    const { summary, results, duration_seconds } = JSON.parse(json);
    expect(summarize(results, duration_seconds)).toEqual(summary);
  });
});

function isErrorKind(kind: string): kind is ErrorKind {
  return Object.hasOwn(errorKinds, kind);
}
