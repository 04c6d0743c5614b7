import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { unknownBedrockModel, validationError } from './bedrock-refusals.ts';
import { checkConverse } from './check-converse.ts';
import { type SignedRequest, signatureProblem } from './check-signature.ts';
import { converse } from './converse.ts';
import { embed } from './embed.ts';
import { invokeMessages } from './invoke-messages.ts';
import { assumeRole, containerCredentials } from './issue-keys.ts';

/**
 * Answers a call of Bedrock's Runtime API, of AWS STS, or of a container for its credentials.
 *
 * @param isReadable Whether the body was a JSON object.
 * @throws Refusal with Amazon's own error.
 */
export function operateBedrock(call: Call, request: SignedRequest, isReadable: boolean): Outcome {
  const { operation } = call.address;
  if (operation === 'assume-role') return assumeRole(call, request);
  if (operation === 'get-container-credentials') return containerCredentials(call);
  const problem = signatureProblem(call, request, 'bedrock') ?? unknownBedrockModel(call);
  if (problem !== undefined) throw new Refusal(problem);
  if (!isReadable)
    throw validationError('Malformed input request, please reformat your input and try again.');
  if (operation === 'converse' || operation === 'stream-converse') {
    if (call.isStrict) checkConverse(call);
    return converse(call);
  }
  const embedded = embed(call);
  if (embedded !== undefined) return embedded;
  if (/claude-/.test(call.model)) return invokeMessages(call);
  throw validationError(
    'The simulator knows Claude and embedding models behind InvokeModel; ask this one by Converse.',
  );
}
