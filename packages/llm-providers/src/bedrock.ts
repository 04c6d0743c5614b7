import type { ClassifiedError, ErrorFacts } from '@bytebot/shared';
import { readAnthropicChat } from './anthropic-response.ts';
import { bedrockBaseUrl, bedrockPath, invokesMessages } from './bedrock-address.ts';
import { obtainAwsCredentials } from './bedrock-credentials.ts';
import { bedrockEmbeddingInputs, buildBedrockEmbedding, readBedrockEmbedding } from './bedrock-embedding.ts';
import { refineBedrockError } from './bedrock-errors.ts';
import { buildInvokedMessages, InvokedMessagesStream } from './bedrock-invoke.ts';
import { mustInlineForBedrock } from './bedrock-media.ts';
import { buildBedrockChat } from './bedrock-request.ts';
import { readBedrockChat } from './bedrock-response.ts';
import { signBedrock } from './bedrock-sign.ts';
import { BedrockChatStream } from './bedrock-stream.ts';
import { classifyError } from './errors/classify.ts';
import type { NativeDialect, Provider } from './provider.ts';

/** In the scope of signatures (AWS service authorization reference). */
const service = 'bedrock';

const converse: NativeDialect = {
  framing: 'aws-event-stream',
  carriesTexts: true,
  mustInline: mustInlineForBedrock,
  buildChat: buildBedrockChat,
  readChat: (body, context) => readBedrockChat(body, context, classify),
  createChatStream: (context) => new BedrockChatStream(context, classify),
  buildEmbedding: buildBedrockEmbedding,
  readEmbedding: (body, context) => readBedrockEmbedding(body, context, classify),
  embeddingInputs: bedrockEmbeddingInputs,
};

/** Claude through InvokeModel, for configs that say `invoke/`. */
const invokedMessages: NativeDialect = {
  ...converse,
  buildChat: buildInvokedMessages,
  readChat: (body, context) => readAnthropicChat(body, context, classify),
  createChatStream: (context) => new InvokedMessagesStream(context, classify),
};

/**
 * Amazon Bedrock, https://docs.aws.amazon.com/bedrock/latest/APIReference: Converse for every model, its maker's
 * dialect for Claude under `invoke/` and for embeddings. Calls carry a bearer token, or are signed.
 */
export const bedrock: Provider = {
  id: service,
  name: 'Bedrock',
  keyVariables: ['AWS_BEARER_TOKEN_BEDROCK'],
  keyRequired: false,
  baseUrlVariables: ['BEDROCK_BASE_URL', 'BEDROCK_API_BASE'],
  operations: ['chat', 'embedding'],
  settingNames: ['aws_', 'model_id'],
  baseUrlFor: bedrockBaseUrl,
  obtainCredentials: (settings, apiKey, world) => obtainAwsCredentials(settings, apiKey, world, service),
  sign: (request, target) => signBedrock(request, target, service),
  path: bedrockPath,
  headers: ({ apiKey }): Record<string, string> =>
    apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  native: converse,
  dialectFor: (target) => (invokesMessages(target) ? invokedMessages : converse),
  refineError: refineBedrockError,
};

function classify(facts: ErrorFacts): ClassifiedError {
  return classifyError(facts, bedrock);
}
