import type { Call } from '../call.ts';
import type { Outcome } from '../deliver/event-stream.ts';
import { Refusal } from '../failures/refusal.ts';
import { bedrockError } from './bedrock-refusals.ts';
import { type SignedRequest, signatureProblem, simulatedRoleKeys } from './check-signature.ts';

const lifetimeMs = 3_600_000;

/** AWS STS: `AssumeRole`, which is signed, and `AssumeRoleWithWebIdentity`, which carries a token. Answers in XML. */
export function assumeRole(call: Call, request: SignedRequest): Outcome {
  const form = new URLSearchParams(request.body.toString('utf8'));
  const action = form.get('Action') ?? '';
  if (form.get('Version') !== '2011-06-15')
    throw stsError(400, 'InvalidAction', `Could not find operation ${action}`);
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(form.get('RoleArn') ?? '')) {
    throw stsError(400, 'ValidationError', `${form.get('RoleArn') ?? ''} is invalid`);
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(form.get('RoleSessionName') ?? '')) {
    throw stsError(400, 'ValidationError', "Value at 'roleSessionName' failed to satisfy constraint");
  }
  if (/forbidden/.test(form.get('RoleArn') ?? '')) {
    throw stsError(403, 'AccessDenied', `User is not authorized to perform: sts:${action} on this resource`);
  }
  if (action === 'AssumeRole') {
    const problem = signatureProblem(call, request, 'sts');
    if (problem !== undefined) {
      throw stsError(403, 'SignatureDoesNotMatch', 'The signature we calculated does not match.');
    }
  } else if (action === 'AssumeRoleWithWebIdentity') {
    const token = form.get('WebIdentityToken') ?? '';
    if (token === '' || /bad|invalid/.test(token)) {
      throw stsError(400, 'InvalidIdentityToken', 'The web identity token could not be validated');
    }
  } else throw stsError(400, 'InvalidAction', `Could not find operation ${action} for version 2011-06-15`);
  return xml(200, stsAnswer(action, call.nowMs));
}

/** What EKS Pod Identity and ECS answer a container. */
export function containerCredentials(call: Call): Outcome {
  const authorization = call.headers.authorization;
  if (typeof authorization !== 'string' || authorization === '' || /bad|invalid/.test(authorization)) {
    throw new Refusal(bedrockError(403, 'AccessDeniedException', 'The service account token is not valid.'));
  }
  const { accessKeyId, secretAccessKey, sessionToken } = simulatedRoleKeys;
  const body = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    AccountId: '123456789012',
    Expiration: expiration(call.nowMs),
  };
  return { kind: 'whole', status: 200, headers: {}, body };
}

function stsAnswer(action: string, nowMs: number): string {
  const { accessKeyId, secretAccessKey, sessionToken } = simulatedRoleKeys;
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <${action}Result>
    <AssumedRoleUser>
      <AssumedRoleId>AROATESTSIMULATOR:session</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>${accessKeyId}</AccessKeyId>
      <SecretAccessKey>${secretAccessKey}</SecretAccessKey>
      <SessionToken>${sessionToken}</SessionToken>
      <Expiration>${expiration(nowMs)}</Expiration>
    </Credentials>
  </${action}Result>
</${action}Response>
`;
}

function expiration(nowMs: number): string {
  return new Date(nowMs + lifetimeMs).toISOString();
}

function stsError(status: number, code: string, message: string): Refusal {
  return new Refusal({
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <Error>
    <Type>Sender</Type>
    <Code>${code}</Code>
    <Message>${message}</Message>
  </Error>
</ErrorResponse>
`,
  });
}

function xml(status: number, body: string): Outcome {
  return { kind: 'whole', status, headers: { 'content-type': 'text/xml' }, body };
}
