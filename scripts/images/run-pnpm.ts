import { execFileSync } from 'node:child_process';
import { installEnvironment, npmSettings, pnpmSettings } from '../setup/npm.mjs';

/**
 * Runs pnpm in a folder with npm's settings for the network, which pnpm by itself does not read: a base image that
 * tells npm of a mirror or of a company's certificate authority tells pnpm too.
 *
 * @returns what it prints; its progress goes to the error output
 * @throws Error when it fails, after it has said why
 */
export function runPnpm(folder: string, args: readonly string[]): string {
  const settings = pnpmSettings(npmSettings(process.env), process.env);
  return execFileSync('pnpm', [...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...installEnvironment(process.env), ...settings, CI: 'true' },
    maxBuffer: 64 * 1_048_576,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
