import { parseDuration } from '@bytebot/shared';
import { flag } from '../schema/values.ts';

/** How changes of the config are found. Times in milliseconds. */
export interface WatchOptions {
  /** False: the file system is not asked to tell of changes; only the poll finds them. */
  readonly useEvents: boolean;
  /** How often the files are looked at in any case, because events get lost. */
  readonly pollIntervalMs: number;
  /** A change is looked at once it has been quiet for so long. */
  readonly settleMs: number;
  /** A config that cannot be used gets so long to become better: it may have been caught half-written. */
  readonly patienceMs: number;
}

export const defaultWatchOptions: WatchOptions = {
  useEvents: true,
  pollIntervalMs: 5_000,
  settleMs: 120,
  patienceMs: 600,
};

const SHORTEST_POLL_MS = 100;
const LONGEST_POLL_MS = 3_600_000;

/** `CONFIG_WATCH_EVENTS` and `CONFIG_POLL_INTERVAL`; what cannot be read gives the default and a sentence. */
export function watchOptionsOf(environment: Readonly<Record<string, string | undefined>>): {
  readonly options: WatchOptions;
  readonly warnings: readonly string[];
} {
  const warnings: string[] = [];
  const { CONFIG_POLL_INTERVAL: interval, CONFIG_WATCH_EVENTS: events } = environment;
  let { pollIntervalMs, useEvents } = defaultWatchOptions;
  if (interval !== undefined && interval !== '') {
    const asked = parseDuration(interval);
    if (asked !== undefined && asked >= SHORTEST_POLL_MS && asked <= LONGEST_POLL_MS) pollIntervalMs = asked;
    else warnings.push('CONFIG_POLL_INTERVAL takes a time from 100ms to 1h, such as 5s; 5s is used.');
  }
  if (events !== undefined && events !== '') {
    const { success, data } = flag.safeParse(events);
    if (success) useEvents = data === true;
    else warnings.push('CONFIG_WATCH_EVENTS takes true or false; true is used.');
  }
  return { options: { ...defaultWatchOptions, pollIntervalMs, useEvents }, warnings };
}
