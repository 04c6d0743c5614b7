import type { PlanName } from './load-plans.ts';

/** A case whose figure is CPU time per request, compared with the bare pass-through of the same round. */
export interface CpuCase {
  readonly name: PlanName & CaseName;
  readonly title: string;
  /** The proxy may use so many times the CPU time of the bare pass-through. */
  readonly limitRatio: number;
}

/** Providers whose own dialect the proxy translates; the bare pass-through relays the same request untranslated. */
export const translatedProviders = ['gemini', 'anthropic'] as const;
export type TranslatedProvider = (typeof translatedProviders)[number];

/**
 * Clients that do not speak chat completions, each before the provider of its own dialect, whose bytes pass, and before
 * one that its requests are translated for. The bare pass-through relays the answers of the client's own dialect.
 */
export const foreignClients = ['messages', 'responses', 'generate'] as const;
export type ForeignClient = (typeof foreignClients)[number];

export const foreignCaseNames = [
  'messages-unary',
  'messages-stream',
  'messages-openai-unary',
  'messages-openai-stream',
  'responses-unary',
  'responses-stream',
  'responses-anthropic-unary',
  'responses-anthropic-stream',
  'generate-unary',
  'generate-stream',
  'generate-openai-unary',
  'generate-openai-stream',
] as const;
export type ForeignCaseName = (typeof foreignCaseNames)[number];

/** What the name of such a case says; without a provider the bytes pass. */
export function foreignCaseOf(name: ForeignCaseName): {
  readonly client: ForeignClient;
  readonly provider: 'openai' | 'anthropic' | undefined;
  readonly streams: boolean;
} {
  return {
    client: foreignClients.find((client) => name.startsWith(client)) ?? 'messages',
    provider: (['openai', 'anthropic'] as const).find((provider) => name.includes(`-${provider}-`)),
    streams: name.endsWith('-stream'),
  };
}

const clientTitles: Readonly<Record<ForeignClient, string>> = {
  messages: 'Messages',
  responses: 'Responses',
  generate: 'generateContent',
};

export const caseNames = [
  'unary',
  'text',
  'image',
  'stream',
  'gemini-unary',
  'gemini-stream',
  'gemini-agent',
  'anthropic-unary',
  'anthropic-stream',
  'anthropic-agent',
  ...foreignCaseNames,
  'chunks',
  'idle',
  'requests',
  'burst',
] as const;
export type CaseName = (typeof caseNames)[number];

export const cpuCases: readonly CpuCase[] = [
  { name: 'unary', title: 'unary 1 KB, 16 connections', limitRatio: 2.0 },
  { name: 'text', title: 'body 200 KB text, 4 connections', limitRatio: 1.5 },
  { name: 'image', title: 'body 2 MB image, 2 connections', limitRatio: 1.3 },
  { name: 'stream', title: 'stream of 100 chunks, 8 connections', limitRatio: 2.0 },
  ...translatedProviders.flatMap((provider): CpuCase[] => [
    { name: `${provider}-unary`, title: `${provider}: unary 1 KB, 16 connections`, limitRatio: 2.6 },
    { name: `${provider}-stream`, title: `${provider}: stream of 100 chunks, 8 connections`, limitRatio: 6 },
    { name: `${provider}-agent`, title: `${provider}: agent's 200 KB, 4 connections`, limitRatio: 3 },
  ]),
  ...foreignCaseNames.map(foreignCase),
];

function foreignCase(name: ForeignCaseName): CpuCase {
  const { client, provider, streams } = foreignCaseOf(name);
  const route = provider === undefined ? clientTitles[client] : `${clientTitles[client]} over ${provider}`;
  return streams
    ? { name, title: `${route}: stream of 100 chunks, 8 connections`, limitRatio: 6 }
    : { name, title: `${route}: unary 1 KB, 16 connections`, limitRatio: provider === undefined ? 2.0 : 3 };
}

/** Memory that one stream without traffic may add. */
export const IDLE_STREAM_LIMIT_KILOBYTES = 64;
/** Memory that the process may hold after many requests, and after a burst of large ones. */
export const RESIDENT_LIMIT_MEGABYTES = 200;

export const targetNames = ['bare', 'nginx', 'proxy'] as const;
export type TargetName = (typeof targetNames)[number];
