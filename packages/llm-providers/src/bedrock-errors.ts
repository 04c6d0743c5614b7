import {
  type ClassifiedError,
  type ErrorFacts,
  headerOf,
  textOf,
  type UpstreamErrorKind,
} from '@bytebot/shared';
import { unwrapError } from './errors/unwrap.ts';

/** By the exception's name in lower case (Bedrock Runtime API reference, "Converse", and "Common errors"). */
const kindsByName: Readonly<Record<string, UpstreamErrorKind>> = {
  throttlingexception: 'rate_limited',
  toomanyrequestsexception: 'rate_limited',
  modelnotreadyexception: 'overloaded',
  serviceunavailableexception: 'overloaded',
  modeltimeoutexception: 'timeout',
  requesttimeoutexception: 'timeout',
  modelerrorexception: 'upstream',
  modelstreamerrorexception: 'upstream',
  internalserverexception: 'upstream',
  internalfailure: 'upstream',
  servicequotaexceededexception: 'quota_exhausted',
  accessdeniedexception: 'permission',
  optinrequired: 'permission',
  resourcenotfoundexception: 'not_found',
  unknownoperationexception: 'not_found',
  unrecognizedclientexception: 'authentication',
  invalidsignatureexception: 'authentication',
  signaturedoesnotmatch: 'authentication',
  incompletesignature: 'authentication',
  incompletesignatureexception: 'authentication',
  invalidclienttokenid: 'authentication',
  missingauthenticationtoken: 'authentication',
  missingauthenticationtokenexception: 'authentication',
  expiredtokenexception: 'authentication',
  expiredtoken: 'authentication',
  requestexpired: 'authentication',
};

/** What a `ValidationException` and its like mean by their words, the first that fits. */
const phrases: readonly (readonly [RegExp, UpstreamErrorKind])[] = [
  [/input tokens? (?:count )?exceed|number of input tokens exceeds|too many input tokens/i, 'context_length'],
  [/model identifier is invalid|on-demand throughput isn.t supported|end of its life/i, 'not_found'],
  [/too many tokens per day|daily (?:token|request) (?:quota|limit)/i, 'quota_exhausted'],
  [/authentication failed|security token .{0,40}(?:expired|invalid)/i, 'authentication'],
  [/signature .{0,60}does not match/i, 'authentication'],
  [/operation not allowed|not authorized to perform|access to the model/i, 'permission'],
  [/blocked by (?:content filtering policy|responsible ai)/i, 'content_policy'],
];

/** Amazon's errors are a message and the name of an exception: in a header, in the body, or the event's own. */
export function refineBedrockError(facts: ErrorFacts, generic: ClassifiedError): ClassifiedError {
  const { fields } = unwrapError(facts.bodyText);
  const name = exceptionName(facts, fields);
  const byName = Object.hasOwn(kindsByName, name.toLowerCase()) ? kindsByName[name.toLowerCase()] : undefined;
  // Amazon's front door writes the name of the field in capitals, the service behind it does not.
  const message = textOf(fields, 'Message') ?? generic.message;
  const byWords = phrases.find(([pattern]) => pattern.test(message.slice(0, 4_096)))?.[1];
  const mayBeWords = byName === undefined || byName === 'permission' || byName === 'rate_limited';
  const kind = (mayBeWords ? byWords : undefined) ?? byName ?? generic.kind;
  const hasCode = name === '' || kind === 'context_length' || kind === 'content_policy';
  return { ...generic, kind, message, ...(hasCode ? {} : { code: name }) };
}

/** `com.amazon.coral.service#ThrottlingException:http://…` without what stands around the name. */
function exceptionName({ headers }: ErrorFacts, fields: unknown): string {
  const written =
    headerOf(headers, 'x-amzn-errortype') ?? textOf(fields, '__type') ?? textOf(fields, 'code') ?? '';
  const [name = ''] = written.slice(written.lastIndexOf('#') + 1).split(':', 1);
  return /^\w{1,80}$/.test(name) ? `${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : '';
}
