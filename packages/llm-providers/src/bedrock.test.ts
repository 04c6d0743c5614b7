import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, test } from '@jest/globals';
import { bedrock } from './bedrock.ts';
import { bedrockModel } from './bedrock-model.ts';
import type { Target } from './provider.ts';

const claude = 'anthropic.claude-3-5-sonnet-20240620-v1:0';
const arn = 'arn:aws:bedrock:eu-west-3:123456789012:application-inference-profile/abc123';
const messages = [{ role: 'user', content: 'Hello' }];
const none = () => undefined;

function target(model: string, more: Partial<Target> = {}): Target {
  return { baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com', apiKey: undefined, model, ...more };
}

function bodyFor(model: string, request: object): Record<string, unknown> {
  const dialect = bedrock.dialectFor?.(target(model));
  return dialect?.buildChat({ model, messages, ...request }, target(model)).body ?? {};
}

describe('a model as LiteLLM writes it', () => {
  test.each([
    [claude, 'converse', claude, undefined],
    [`converse/${claude}`, 'converse', claude, undefined],
    [`invoke/${claude}`, 'invoke', claude, undefined],
    [`us-gov-west-1/${claude}`, 'converse', claude, 'us-gov-west-1'],
    [`invoke/eu-central-1/${claude}`, 'invoke', claude, 'eu-central-1'],
    ['us-east-1/1-month-commitment/anthropic.claude-v2:1', 'converse', 'anthropic.claude-v2:1', 'us-east-1'],
    ['us.amazon.nova-pro-v1:0', 'converse', 'us.amazon.nova-pro-v1:0', undefined],
    [arn, 'converse', arn, 'eu-west-3'],
    [`llama/${arn}`, 'converse', arn, 'eu-west-3'],
    [`converse/us-west-2/${arn}`, 'converse', arn, 'us-west-2'],
  ])('%s', (model, route, id, region) => {
    expect(bedrockModel({ model })).toMatchObject({ route, id, region });
  });

  test('model_id of the config takes the place of the name in the path', () => {
    const settings = { model_id: arn };
    expect(bedrock.path('chat', target(claude, { settings }), false)).toBe(
      `/model/${encodeURIComponent(arn)}/converse`,
    );
  });

  test('routes to other services are refused by name', () => {
    expect(() => bodyFor('agent/ABC/DEF', {})).toThrow('The route agent/ of Bedrock is not served here');
  });
});

describe('the address', () => {
  const environment = (values: Record<string, string>) => (name: string) => values[name];

  test.each([
    [{}, {}, claude, 'us-west-2'],
    [{}, { AWS_DEFAULT_REGION: 'eu-west-1' }, claude, 'eu-west-1'],
    [{}, { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-1' }, claude, 'eu-west-2'],
    [{}, { AWS_REGION_NAME: 'eu-west-3', AWS_REGION: 'eu-west-2' }, claude, 'eu-west-3'],
    [{}, { AWS_REGION: 'eu-west-2' }, `ap-south-1/${claude}`, 'ap-south-1'],
    [{ aws_region_name: 'sa-east-1' }, { AWS_REGION: 'eu-west-2' }, `ap-south-1/${claude}`, 'sa-east-1'],
    [{}, { AWS_REGION: 'x.evil.example/' }, claude, 'us-west-2'],
  ])('%j with %j and %s is in %s', (settings, values, model, region) => {
    expect(bedrock.baseUrlFor?.(settings, environment(values), model)).toBe(
      `https://bedrock-runtime.${region}.amazonaws.com`,
    );
  });

  test('an endpoint counts before a region, the one of the config before that of the environment', () => {
    const settings = { aws_bedrock_runtime_endpoint: 'https://one.example/' };
    const values = environment({ AWS_BEDROCK_RUNTIME_ENDPOINT: 'https://two.example' });
    expect(bedrock.baseUrlFor?.(settings, values)).toBe('https://one.example');
    expect(bedrock.baseUrlFor?.({}, values)).toBe('https://two.example');
  });

  test('China has a domain of its own', () => {
    expect(bedrock.baseUrlFor?.({ aws_region_name: 'cn-north-1' }, none)).toBe(
      'https://bedrock-runtime.cn-north-1.amazonaws.com.cn',
    );
  });
});

/** The path of a command as Amazon's SDK would send it. */
async function sdkPath(
  command: ConverseCommand | ConverseStreamCommand | InvokeModelCommand,
): Promise<string> {
  let path = '';
  const client = new BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'sk-test-secret' },
    maxAttempts: 1,
    requestHandler: {
      handle: (request: { path: string }) => {
        path = request.path;
        return Promise.reject(new Error('Nothing is sent.'));
      },
    },
  });
  const sent = command instanceof InvokeModelCommand ? client.send(command) : sendChat(client, command);
  await expect(sent).rejects.toThrow('Nothing is sent.');
  client.destroy();
  return path;
}

function sendChat(
  client: BedrockRuntimeClient,
  command: ConverseCommand | ConverseStreamCommand,
): Promise<unknown> {
  return command instanceof ConverseCommand ? client.send(command) : client.send(command);
}

test.each([claude, arn, "odd!'()*model v1:0"])(
  'the path of %s is the one of the official SDK',
  async (modelId) => {
    const at = target(modelId);
    expect(bedrock.path('chat', at, false)).toBe(
      await sdkPath(new ConverseCommand({ modelId, messages: [] })),
    );
    expect(bedrock.path('chat', at, true)).toBe(
      await sdkPath(new ConverseStreamCommand({ modelId, messages: [] })),
    );
    expect(bedrock.path('embedding', at, false)).toBe(
      await sdkPath(new InvokeModelCommand({ modelId, body: '{}' })),
    );
  },
);

describe('the dialect', () => {
  test('Claude under invoke/ speaks the Messages API, everything else Converse', () => {
    expect(bodyFor(`invoke/us.${claude}`, { stream: true, anthropic_beta: ['a'] })).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['a'],
      max_tokens: 8_192,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
    });
    const path = (model: string, streaming: boolean) => bedrock.path('chat', target(model), streaming);
    expect(path(`invoke/${claude}`, true)).toMatch(/\/invoke-with-response-stream$/);
    expect(path('invoke/meta.llama3-1-70b-instruct-v1:0', true)).toMatch(/\/converse-stream$/);
    expect(path('invoke/anthropic.claude-v2:1', false)).toMatch(/\/converse$/);
  });

  test('media at web addresses travels inside, files in S3 do not', () => {
    expect(bedrock.native?.mustInline?.('https://example.org/a.png')).toBe(true);
    expect(bedrock.native?.mustInline?.('s3://bucket/a.png')).toBe(false);
  });
});
