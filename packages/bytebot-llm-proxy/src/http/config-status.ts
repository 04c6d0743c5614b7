import type { Problem } from '../config/problem.ts';
import { warningsOf } from '../follow-config.ts';
import type { Services } from '../services.ts';
import { type Route, replyJson } from './route.ts';

/** Which config is in use, since when, and what became of later changes. Nothing of its content, so no secret. */
export function configStatusRoutes(services: Services): Route[] {
  return [
    {
      method: 'GET',
      paths: ['/config/status'],
      access: 'master',
      summary: 'The config in use and what became of the last change',
      handle: ({ response }) => replyJson(response, configStatus(services)),
    },
  ];
}

function configStatus({ snapshot: read, reloads, redact, lease }: Services): unknown {
  const snapshot = read();
  const { last, lastRejection } = reloads;
  return {
    generation: snapshot.generation,
    loaded_at: timeOf(snapshot.loadedAtMs),
    source: snapshot.file ?? 'environment',
    files: snapshot.files,
    models: snapshot.groups.size + snapshot.wildcards.length,
    deployments: snapshot.deployments.length,
    warnings: warningsOf(snapshot).length,
    ...(lease === undefined ? {} : { lease_held: lease.isLeader() }),
    last_reload: { at: timeOf(last.atMs), result: last.result },
    last_rejection:
      lastRejection === undefined
        ? null
        : {
            at: timeOf(lastRejection.atMs),
            problems: lastRejection.problems.map((problem) => shown(problem, redact)),
          },
  };
}

/** A message may repeat what somebody has pasted into the wrong place. */
function shown(
  { file, line, column, path, severity, message, suggestion }: Problem,
  redact: (text: string) => string,
): Problem {
  const place = { file, line, column, path: redact(path), severity, message: redact(message) };
  return suggestion === undefined ? place : { ...place, suggestion: redact(suggestion) };
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
