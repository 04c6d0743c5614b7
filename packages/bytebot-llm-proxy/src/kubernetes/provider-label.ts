import { nearProviderId } from '../config/deployments/provider-remedy.ts';

/** On every object that the proxy reads; its value is the id of a provider. */
export const PROVIDER_LABEL = 'bytebot.ai/llm-provider';

/** Why a label with this value means nothing, and what to write; without a full stop. */
export function unknownProvider(id: string): string {
  const near = nearProviderId(id);
  const remedy =
    near === undefined ? "Write hosted_vllm for any server that speaks OpenAI's dialect" : `Write ${near}`;
  return `the label ${PROVIDER_LABEL} names the provider \`${id}\`, which is not served here. ${remedy}`;
}
