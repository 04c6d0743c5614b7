import { encodeSseData } from '@bytebot/shared';
import type { Flavour } from '../openai/flavour.ts';
import { openaiFlavour } from '../openai/openai-flavour.ts';

const safe = { filtered: false, severity: 'safe' };
const results = { hate: safe, self_harm: safe, sexual: safe, violence: safe };
const promptResults = [
  {
    prompt_index: 0,
    content_filter_results: { ...results, jailbreak: { filtered: false, detected: false } },
  },
];

/**
 * Azure's: OpenAI's with the verdicts of the content filter, and a first event without choices that holds the one
 * about the prompt (Azure OpenAI reference, "Content filtering").
 */
export const azureFlavour: Flavour = {
  ...openaiFlavour,
  wholeFields: () => ({ prompt_filter_results: promptResults }),
  choiceFields: (finishReason) => ({
    logprobs: null,
    content_filter_results: finishReason === null ? {} : results,
  }),
  greeting: encodeSseData(
    JSON.stringify({
      choices: [],
      created: 0,
      id: '',
      model: '',
      object: '',
      prompt_filter_results: promptResults,
    }),
  ),
  headers: (_call, requestId) => ({
    'x-request-id': requestId,
    'apim-request-id': requestId,
    'x-ms-region': 'Simulated North',
    'x-ms-deployment-name': 'simulated',
    'x-ratelimit-limit-requests': '100',
    'x-ratelimit-remaining-requests': '99',
    'x-ratelimit-limit-tokens': '100000',
    'x-ratelimit-remaining-tokens': '99900',
  }),
};
