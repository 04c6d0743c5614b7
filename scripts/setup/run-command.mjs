import { spawn } from 'node:child_process';
import os from 'node:os';
import { whenNpmIsGone } from './orphan.mjs';

/** Ctrl-C reaches this process from the terminal and again from npm; both are one signal. */
const SAME_SIGNAL_MS = 1_000;
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a command's script under the pinned Node until it ends. The script has a group of its own, so that a signal
 * comes to it from here alone, once; this process ends only after it, with its exit code.
 *
 * @param {{ node: string, script: string, nodeOptions: readonly string[], args: readonly string[], folder: string,
 *   environment: NodeJS.ProcessEnv }} command
 * @returns {Promise<number>}
 */
export function runCommand({ node, script, nodeOptions, args, folder, environment }) {
  const child = spawn(node, [...nodeOptions, script, ...args], {
    cwd: folder,
    env: environment,
    // The channel carries nothing: its end tells the script that this process was killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  const forward = once(SAME_SIGNAL_MS, (signal) => child.kill(signal));
  for (const signal of signals) process.on(signal, forward);
  whenNpmIsGone(environment, () => forward('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      resolve(code !== null ? code : 128 + (signal === null ? 0 : os.constants.signals[signal]));
    });
  });
}

/**
 * Passes a signal on unless it is the echo of one just passed on.
 *
 * @param {number} echoMs
 * @param {(signal: NodeJS.Signals) => void} act
 * @param {() => number} now
 * @returns {(signal: NodeJS.Signals) => void}
 */
export function once(echoMs, act, now = Date.now) {
  let last = Number.NEGATIVE_INFINITY;
  return (signal) => {
    const time = now();
    if (time - last < echoMs) return;
    last = time;
    act(signal);
  };
}
