import { type IncomingMessage, request as sendRequest } from 'node:http';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { simulatedKeys } from '../../src/bedrock/check-signature.ts';

/** What is used of the SDK's requests. */
interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: string | Uint8Array;
}

/** Amazon's SDK, pointed at a simulator, without retries of its own. */
export function bedrockClient(
  url: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = simulatedKeys,
): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: `${url}/bedrock`,
    credentials,
    maxAttempts: 1,
    requestHandler: { handle: sendOverHttp1 },
  });
}

/** The SDK's own handler speaks HTTP/2 to Bedrock, which the simulator does not; the bytes are the same. */
async function sendOverHttp1(
  request: SdkRequest,
): Promise<{ response: { statusCode: number; headers: Record<string, string>; body: IncomingMessage } }> {
  const { protocol, hostname, port, method, path, headers, query = {}, body } = request;
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const target = `${protocol}//${hostname}:${port}${path}${search.size === 0 ? '' : `?${search}`}`;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = sendRequest(target, { method, headers, agent: false }, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
  const answered = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  return {
    response: { statusCode: answer.statusCode ?? 0, headers: Object.fromEntries(answered), body: answer },
  };
}
