/** Loaded into a proxy with `--import`: the wall clock goes back by an hour whenever SIGUSR2 comes. */
import { writeSync } from 'node:fs';

const STANDARD_ERROR = 2;
const HOUR_MS = 3_600_000;
const read = Date.now;
let behindMs = 0;

globalThis.Date = class extends Date {
  constructor(...parts) {
    if (parts.length === 0) super(read() - behindMs);
    else super(...parts);
  }
  static now() {
    return read() - behindMs;
  }
};
process.on('SIGUSR2', () => {
  behindMs += HOUR_MS;
  writeSync(STANDARD_ERROR, `THE CLOCK IS ${behindMs / HOUR_MS} HOURS BEHIND\n`);
});
