import { basicUsage, type Flavour } from './flavour.ts';
import { plainFlavour } from './plain-flavour.ts';

/** Groq's: times in the usage, a request id in `x_groq`, tool calls whole (Groq API reference; recordings). */
export const groqFlavour: Flavour = {
  ...plainFlavour,
  extraFields: () => ({ system_fingerprint: 'fp_simulator' }),
  wholeFields: (requestId) => ({
    usage_breakdown: null,
    x_groq: { id: requestId },
    service_tier: 'on_demand',
  }),
  firstChunkFields: (requestId) => ({ x_groq: { id: requestId } }),
  choiceFields: () => ({ logprobs: null }),
  reasoningField: 'reasoning',
  toolArguments: 'whole',
  usage: (tokens) => ({
    queue_time: 0.005,
    prompt_time: 0.001,
    completion_time: 0.002,
    total_time: 0.003,
    ...basicUsage(tokens),
  }),
  streamUsage: 'with-finish',
  closingFields: (requestId, usage) => ({ x_groq: { id: requestId, usage } }),
  headers: (_call, requestId) => ({
    'x-request-id': requestId,
    'x-groq-region': 'simulated',
    'x-ratelimit-limit-requests': '14400',
    'x-ratelimit-remaining-requests': '14399',
    'x-ratelimit-reset-requests': '6s',
    'x-ratelimit-limit-tokens': '18000',
    'x-ratelimit-remaining-tokens': '17900',
    'x-ratelimit-reset-tokens': '333ms',
  }),
};
