import { type Check, failOn } from '../check.ts';
import { type Answer, ClientPod } from '../client-pod.ts';
import {
  AGENT,
  type Installation,
  install,
  masterKey,
  merged,
  PROXY,
  proxyUrl,
  smallRequests,
} from '../installation.ts';
import type { TestBed } from '../test-bed.ts';
import { completeTask } from './installs.ts';

const AUDIENCE = 'bytebot-llm-proxy';

/** Projected ServiceAccount tokens in place of a key. */
export const serviceAccountTokens: Check = {
  number: 8,
  name: 'ServiceAccount tokens instead of a key: accepted, refused, rotated',
  run: async (bed) => {
    const own = {
      global: { auth: { serviceAccountTokens: { enabled: true } } },
      [PROXY]: { replicaCount: 1 },
    };
    const installation = await install(bed, 'tokens', merged(smallRequests, own));
    const { kubectl } = installation;
    const madeKey = await kubectl.exists('secret', masterKey.secret);
    const taskMs = await completeTask(bed, installation);
    const { right, wrong } = await tokenPods(bed, installation);
    const answers = {
      accepted: await chat(right, { withToken: true }),
      wrongAudience: await chat(wrong, { withToken: true }),
      none: await chat(right, {}),
      foreign: await chat(right, { headers: { authorization: `Bearer ${await foreignToken(bed)}` } }),
      garbled: await chat(right, { headers: { authorization: `Bearer ${await tampered(installation)}` } }),
    };
    const rotated = await rotatedTokens(installation, right);
    failOn([
      ...(madeKey ? ['there is a master key though tokens are used'] : []),
      ...problemOf('a token with the right audience', answers.accepted, 200),
      ...problemOf('a token with another audience', answers.wrongAudience, 401),
      ...problemOf('no token', answers.none, 401),
      ...problemOf('a token of a namespace that is not listed', answers.foreign, 403),
      ...problemOf('a token that was changed', answers.garbled, 401),
      ...rotated.flatMap((answer, index) => problemOf(`token ${index + 1} of one account`, answer, 200)),
    ]);
    return `the agent's task done after ${(taskMs / 1_000).toFixed(1)} s without any key, wrong audience refused with 401, ${rotated.length} tokens in turn accepted`;
  },
};

async function tokenPods(
  bed: TestBed,
  { kubectl }: Installation,
): Promise<{ readonly right: ClientPod; readonly wrong: ClientPod }> {
  const image = bed.images.reference('provider-simulator');
  const start = (name: string, tokenAudience: string): Promise<ClientPod> =>
    ClientPod.start(kubectl, { name, image, tokenAudience }, bed.signal);
  const [right, wrong] = await Promise.all([
    start('test-token', AUDIENCE),
    start('test-other-audience', 'another-service'),
  ]);
  return { right, wrong };
}

/** A new token of the same account replaces the old one every time the kubelet renews it; so do these. */
async function rotatedTokens(installation: Installation, pod: ClientPod): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    answers.push(await chat(pod, { headers: { authorization: `Bearer ${await token(installation)}` } }));
  }
  return answers;
}

async function token({ kubectl }: Installation): Promise<string> {
  const args = ['create', 'token', AGENT, '--audience', AUDIENCE, '--duration', '10m'];
  return (await kubectl.run(args)).trim();
}

/** Another signature over the same claims. */
async function tampered(installation: Installation): Promise<string> {
  const [header, claims, signature = ''] = (await token(installation)).split('.');
  return [
    header,
    claims,
    `${signature.slice(0, 8) === 'AAAAAAAA' ? 'BBBBBBBB' : 'AAAAAAAA'}${signature.slice(8)}`,
  ].join('.');
}

/** Of an account in a namespace that nobody let in. */
async function foreignToken(bed: TestBed): Promise<string> {
  const kubectl = await bed.namespace('foreign');
  await kubectl.run(['create', 'serviceaccount', 'stranger']);
  return (await kubectl.run(['create', 'token', 'stranger', '--audience', AUDIENCE])).trim();
}

function chat(
  pod: ClientPod,
  how: { readonly withToken?: boolean; readonly headers?: Readonly<Record<string, string>> },
): Promise<Answer> {
  const body = { model: 'gpt-oss-120b', messages: [{ role: 'user', content: 'Hello.' }] };
  return pod.ask(`${proxyUrl}/v1/chat/completions`, { body, ...how });
}

function problemOf(what: string, { status, text }: Answer, expected: number): string[] {
  if (status === expected) return [];
  return [`${what} was answered with ${status}, not ${expected}: ${text.slice(0, 300)}`];
}
