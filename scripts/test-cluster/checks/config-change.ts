import { type Check, failOn, must } from '../check.ts';
import { eventually } from '../eventually.ts';
import { type Installation, isReady, PROXY, podsOf, proxyUrl } from '../installation.ts';
import type { KubernetesObject } from '../kubectl.ts';
import { operatedInstallation } from '../operated-installation.ts';
import type { TestBed } from '../test-bed.ts';

type ConfigMap = KubernetesObject & { readonly data: Readonly<Record<string, string>> };
type EventObject = KubernetesObject & {
  readonly reason?: string;
  readonly message?: string;
  readonly type?: string;
};

const FILE = 'litellm-config.yaml';
/** A kubelet brings a changed ConfigMap within its sync period and the lifetime of its cache. */
const ARRIVES_MS = 150_000;
const PORT = 4000;

/** A changed ConfigMap is used without a restart; a broken one is refused, told, and harms nothing. */
export const configChange: Check = {
  number: 4,
  name: 'a changed config is used, a broken one refused with an Event and a metric',
  run: async (bed) => {
    const installation = await operatedInstallation(bed);
    const { kubectl } = installation;
    const config = await kubectl.get<ConfigMap>('configmap', `${PROXY}-config`);
    const original = config.data[FILE] ?? '';
    const pods = await podsOf(kubectl, PROXY);
    const changedAfterMs = await change(bed, installation, withModel(original, 'added-model'));
    const { broken, line } = withMistake(original);
    const { rejectedAfterMs, message } = await breakIt(bed, installation, broken, line);
    const stillThere = await chatWith(installation, 'added-model');
    const ready = (await podsOf(kubectl, PROXY)).filter(isReady);
    const repairedAfterMs = await repair(bed, installation, original);
    failOn([
      ...(stillThere === 200
        ? []
        : [`the old config no longer served: a chat was answered with ${stillThere}`]),
      ...(sameNames(ready, pods) ? [] : ['the pods did not all stay ready under the broken config']),
      ...((await restarts(installation)) === 0 ? [] : ['a pod was restarted']),
    ]);
    return (
      `used after ${seconds(changedAfterMs)}; broken: refused after ${seconds(rejectedAfterMs)} ` +
      `("${message.slice(0, 90)}"), pods stayed ready; repaired after ${seconds(repairedAfterMs)}`
    );
  },
};

async function change(bed: TestBed, installation: Installation, text: string): Promise<number> {
  const startedAt = performance.now();
  await write(installation, text);
  await everyPod(bed, installation, 'the changed config was not used', async (address) => {
    const { text: models } = await installation.client.ask(`${address}/v1/models`, { withKey: true });
    return models.includes('"added-model"');
  });
  return performance.now() - startedAt;
}

async function breakIt(
  bed: TestBed,
  installation: Installation,
  text: string,
  line: number,
): Promise<{ readonly rejectedAfterMs: number; readonly message: string }> {
  const startedAt = performance.now();
  await write(installation, text);
  await everyPod(bed, installation, 'bytebot_config_last_reload_success did not become 0', (address) =>
    reloadSuccessIs(installation, address, 0),
  );
  const rejectedAfterMs = performance.now() - startedAt;
  const patience = { withinMs: 20_000, signal: bed.signal };
  const event = await eventually('there was no Event ConfigRejected', patience, async () => {
    const events = await installation.kubectl.list<EventObject>('events');
    return events.find(({ reason }) => reason === 'ConfigRejected');
  });
  const { message = '', type } = event;
  must(type === 'Warning', `the Event is of the type ${type}, not Warning`);
  const named = new RegExp(`(line ${line}\\b|:${line}\\b)`);
  must(named.test(message), `the Event does not name line ${line}: ${message}`);
  return { rejectedAfterMs, message };
}

async function repair(bed: TestBed, installation: Installation, text: string): Promise<number> {
  const startedAt = performance.now();
  await write(installation, text);
  await everyPod(bed, installation, 'the repaired config was not used', (address) =>
    reloadSuccessIs(installation, address, 1),
  );
  return performance.now() - startedAt;
}

function write({ kubectl }: Installation, text: string): Promise<void> {
  return kubectl.patch('configmap', `${PROXY}-config`, { data: { [FILE]: text } });
}

/** Asks each pod by its own address until it holds for all of them. */
async function everyPod(
  bed: TestBed,
  { kubectl }: Installation,
  missing: string,
  holds: (address: string) => Promise<boolean>,
): Promise<void> {
  const pods = await podsOf(kubectl, PROXY);
  const patience = { withinMs: ARRIVES_MS, everyMs: 1_000, signal: bed.signal };
  for (const { metadata, status } of pods) {
    const address = `http://${status?.podIP}:${PORT}`;
    await eventually(`${missing} in ${metadata.name}`, patience, async () =>
      (await holds(address)) ? true : undefined,
    );
  }
}

async function reloadSuccessIs({ client }: Installation, address: string, value: 0 | 1): Promise<boolean> {
  const { status, text } = await client.ask(`${address}/metrics`, { withKey: true });
  must(status === 200, `/metrics was answered with ${status}`);
  return new RegExp(`^bytebot_config_last_reload_success(\\{.*\\})? ${value}$`, 'm').test(text);
}

async function chatWith({ client }: Installation, model: string): Promise<number> {
  const body = { model, messages: [{ role: 'user', content: 'Hello.' }] };
  return (await client.ask(`${proxyUrl}/v1/chat/completions`, { withKey: true, body })).status;
}

/** The first entry once more, under another name. */
function withModel(config: string, name: string): string {
  const addition =
    `model_list:\n  - model_name: ${name}\n    litellm_params:\n` +
    '      model: openrouter/gpt-oss-120b\n      api_key: os.environ/OPENROUTER_API_KEY\n';
  return config.replace(/^model_list:\n(?=(\s*)-)/m, (_start, indent: string) =>
    addition.replace(/^ {2}/gm, indent),
  );
}

/** A value of the wrong kind at a place that is known. */
function withMistake(config: string): { readonly broken: string; readonly line: number } {
  const broken = config.replace(/^( *)(- )?model_name: .*$/m, '$1$2model_name: {not: a name}');
  const line = broken.split('\n').findIndex((one) => one.includes('{not: a name}')) + 1;
  must(line > 0, `the ConfigMap has no model_name to break: ${config.slice(0, 200)}`);
  return { broken, line };
}

async function restarts({ kubectl }: Installation): Promise<number> {
  const pods = await podsOf(kubectl, PROXY);
  return pods.reduce((all, { status }) => all + (status?.containerStatuses?.[0]?.restartCount ?? 0), 0);
}

function sameNames(first: readonly KubernetesObject[], second: readonly KubernetesObject[]): boolean {
  const names = (objects: readonly KubernetesObject[]): string =>
    objects
      .map(({ metadata }) => metadata.name)
      .sort()
      .join(' ');
  return names(first) === names(second);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
