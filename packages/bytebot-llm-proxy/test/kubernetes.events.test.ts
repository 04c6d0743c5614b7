import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { type KubernetesApi, startKubernetesApi } from './support/kubernetes-api.ts';
import { type ProxyProcess, spawnProxy, startProxy } from './support/proxy-process.ts';
import { configFileOf } from './support/reload.ts';
import { chat } from './support/stream.ts';
import { startUpstream } from './support/upstream.ts';

let api: KubernetesApi;
beforeAll(async () => {
  api = await startKubernetesApi([]);
});
afterAll(() => api.close());

const pod = { POD_NAME: 'proxy-0', POD_NAMESPACE: 'llm', POD_UID: 'uid-0' };
const models = [{ name: 'fast', model: 'openai/gpt-4o', params: { mock_response: 'hello' } }];

function start(
  environment: Readonly<Record<string, string>>,
  config = configOf(models),
): Promise<ProxyProcess> {
  return startProxy({ config, environment: { ...pod, KUBECONFIG: api.kubeconfig, ...environment } });
}

function notesOf(reason: string): unknown[] {
  return api.events.filter((event) => event.reason === reason).map(({ note }) => note);
}

test('a rejected config, its end, and a refused key are told by Events of the pod', async () => {
  const upstream = await startUpstream((_, response) => {
    response.writeHead(401, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"Incorrect API key provided: sk-test-refused"}}');
  });
  const config = `
model_list:
  - {model_name: keyed, litellm_params: {model: openai/gpt-4o, api_base: '${upstream.url}/v1', api_key: os.environ/OPENAI_API_KEY}}
`;
  const proxy = await start({ KUBERNETES_EVENTS: 'true', OPENAI_API_KEY: 'sk-test-refused' }, config);
  expect((await chat(proxy.url, { model: 'keyed' })).status).toBe(401);
  await eventually(() => notesOf('KeyRefused').length === 1);
  expect(notesOf('KeyRefused')).toEqual([
    expect.stringMatching(/OpenAI refuses the key in OPENAI_API_KEY \(status 401\)/),
  ]);
  writeFileSync(configFileOf(proxy), `${config}  - {model_name: other}\n`);
  await eventually(() => notesOf('ConfigRejected').length === 1, 10_000);
  expect(notesOf('ConfigRejected')).toEqual([expect.stringMatching(/config\.yaml:4:\d+ .*litellm_params/)]);
  writeFileSync(configFileOf(proxy), config);
  await eventually(() => notesOf('ConfigAccepted').length === 1, 10_000);
  expect(api.events[0]).toMatchObject({
    type: 'Warning',
    regarding: { kind: 'Pod', name: 'proxy-0', namespace: 'llm', uid: 'uid-0' },
    eventTime: expect.stringMatching(/\.\d{6}Z$/),
  });
  expect(JSON.stringify(api.events)).not.toContain('sk-test');
  await proxy.stop();
  await upstream.close();
});

test('one of two replicas holds the Lease, and hands it over when it ends', async () => {
  const [one, two] = await Promise.all([
    start({ KUBERNETES_LEASE: 'proxy' }),
    start({ KUBERNETES_LEASE: 'proxy' }),
  ]);
  const isHeldBy = async ({ url }: ProxyProcess): Promise<boolean> => {
    const status = (await (await fetch(`${url}/config/status`)).json()) as { lease_held: boolean };
    return status.lease_held;
  };
  await eventually(async () => (await isHeldBy(one)) !== (await isHeldBy(two)));
  const [holder, other] = (await isHeldBy(one)) ? [one, two] : [two, one];
  expect(await (await fetch(`${holder.url}/metrics`)).text()).toContain('bytebot_lease_held 1');
  expect(await holder.stop()).toBe(0);
  expect(api.leases[0]?.spec).toMatchObject({ holderIdentity: '' });
  await eventually(() => isHeldBy(other), 10_000);
  await other.stop();
});

test('--create-master-key makes the Secret once, and tells nobody the key', async () => {
  const run = async (): Promise<string> => {
    const made = spawnProxy({
      config: '',
      flags: ['--create-master-key', 'proxy-master-key'],
      environment: { ...pod, KUBECONFIG: api.kubeconfig },
    });
    expect(await made.exited).toBe(0);
    return made.output();
  };
  const first = await run();
  expect(first).toBe(
    'The Secret `proxy-master-key` in the namespace `llm` has been made, with a new master key.\n',
  );
  const key = Object(api.secrets[0]?.data)['master-key'];
  expect(Buffer.from(key, 'base64').toString()).toMatch(/^sk-[\w-]{43}$/);
  expect(await run()).toMatch(/already/);
  expect(Object(api.secrets[0]?.data)['master-key']).toBe(key);
});

test.each(['', 'Upper_Case', '../x'])('--create-master-key takes no name like %j', async (name) => {
  const refused = spawnProxy({ config: '', flags: [`--create-master-key=${name}`], environment: pod });
  expect(await refused.exited).toBe(1);
  expect(refused.output()).toMatch(/takes the name of a Secret/);
});
