import { type ApiKey, environmentKey } from './api-key.ts';
import type { ClientLog } from './client-log.ts';
import { defaultLog } from './client-log.ts';
import { type DevMode, readClientSettings } from './client-settings.ts';
import { type ClientWorld, createClientWorld } from './client-world.ts';
import { createMemoryDailyCap, type DailyCap } from './daily-cap.ts';
import { processEnvironment } from './environment.ts';
import type { Grok2ClientOptions } from './grok2-options.ts';

/** A client's settings and tools, made when it is first used. */
export interface Grok2State extends ClientWorld {
  readonly apiKey: ApiKey;
  readonly defaultModel: string | undefined;
  readonly fallbackModels: readonly string[];
  readonly maxCandidates: number;
  readonly devMode: DevMode;
  readonly systemMessage: string;
  readonly dailyCap: DailyCap | undefined;
  readonly deadlineMs: number;
  readonly nowMs: () => number;
  readonly log: ClientLog;
}

export const defaultSystemMessage =
  'You are a helpful assistant. Answer clearly, correctly and to the point.';

const defaultDeadlineMs = 600_000;

const mockWarning =
  'DEV_MODE is on: every reply is a MOCK, no model is called. Unset DEV_MODE for real answers.';

/** @throws Error that names the option or variable, for what cannot be used. */
export function createGrok2State(options: Grok2ClientOptions): Grok2State {
  const environment = options.environment ?? processEnvironment();
  const settings = readClientSettings(environment);
  const log = options.log ?? defaultLog;
  for (const warning of settings.warnings) log.warn(warning);
  const devMode = options.devMode ?? settings.devMode;
  if (devMode === 'mock') log.warn(mockWarning);
  const apiKey = options.apiKey ?? environmentKey(environment);
  const nowMs = options.now ?? Date.now;
  const { dailyLimit } = settings;
  const maxCandidates = candidatesOf(options.maxCandidates ?? settings.maxCandidates);
  const capOfSettings = dailyLimit === undefined ? undefined : createMemoryDailyCap(dailyLimit, nowMs);
  return {
    ...createClientWorld(apiKey, { ...options, log }, settings, environment, maxCandidates > 1),
    apiKey,
    defaultModel: (options.defaultModel ?? settings.defaultModel)?.trim() || undefined,
    fallbackModels: options.fallbackModels ?? settings.fallbackModels,
    maxCandidates,
    devMode,
    systemMessage: options.systemMessage ?? defaultSystemMessage,
    dailyCap: options.dailyCap ?? capOfSettings,
    deadlineMs: options.deadlineMs ?? defaultDeadlineMs,
    nowMs,
    log,
  };
}

function candidatesOf(count: number): number {
  if (Number.isInteger(count) && count >= 1) return count;
  throw new RangeError(`maxCandidates has to be a whole number from 1, not ${count}.`);
}
