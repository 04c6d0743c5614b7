import type { AttemptRecord, RequestRecord } from './request-record.ts';

export function attemptOf(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    provider: 'openrouter',
    deploymentId: 'deployment-1',
    modelGroup: 'gpt-oss-120b',
    model: 'openai/gpt-oss-120b',
    status: 200,
    waitMs: 0,
    durationMs: 812.5,
    startedAtMs: 1_795_000_000_000,
    ...changes,
  };
}

/** A request that was answered at once; a test changes what it is about. */
export function recordOf(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    requestId: '05203d7e-3650-414e-ac8a-82d6afb8e375',
    callId: '7b0a2f9e-0000-4000-8000-000000000000',
    route: '/v1/chat/completions',
    caller: 'master_key',
    modelAsked: 'gpt-oss-120b',
    modelGroup: 'gpt-oss-120b',
    modelUsed: 'openai/gpt-oss-120b',
    provider: 'openrouter',
    deploymentId: 'deployment-1',
    apiBase: 'https://openrouter.ai/api/v1',
    streaming: false,
    status: 200,
    attempts: [attemptOf()],
    retries: 0,
    fallbacks: 0,
    usage: { prompt_tokens: 12, completion_tokens: 34, total_tokens: 46 },
    startedAtMs: 1_790_000_000_000,
    totalMs: 815.257,
    overheadMs: 0.304,
    ...changes,
  };
}
