import { type Check, failOn, must } from '../check.ts';
import { eventually } from '../eventually.ts';
import {
  AGENT,
  agentUrl,
  type Installation,
  mainInstallation,
  openrouterKey,
  PROXY,
  proxyUrl,
  RELEASE,
} from '../installation.ts';
import { simulatorAddress } from '../simulator.ts';
import type { TestBed } from '../test-bed.ts';

const READY_MS = 60_000;
const TASK_MS = 60_000;

/** Installation with the default values, a chat from the agent to a provider, and the charts' own tests. */
export const installs: Check = {
  number: 1,
  name: 'install with the default values, agent chats through the proxy, helm test',
  run: async (bed) => {
    const installation = await mainInstallation(bed);
    const { client, namespace, readyMs } = installation;
    const models = await client.ask(`${proxyUrl}/v1/models`, { withKey: true });
    must(models.status === 200, `the proxy answered ${models.status} for its models: ${models.text}`);
    const taskMs = await completeTask(bed, installation);
    await failUnlessKeyArrived(installation);
    const tested = await bed.helm.run(namespace, ['test', RELEASE, '--timeout', '120s']);
    const missing = [PROXY, AGENT].filter(
      (name) => !new RegExp(`TEST SUITE:\\s+${name}-test\\b`).test(tested),
    );
    must(missing.length === 0, `helm test did not try ${missing.join(' and ')}: ${tested}`);
    failOn(
      readyMs < READY_MS
        ? []
        : [`from install to ready it took ${seconds(readyMs)}; ${seconds(READY_MS)} are allowed`],
    );
    return `ready after ${seconds(readyMs)}, the agent's task done after ${seconds(taskMs)}, helm test passed for both parts`;
  },
};

/** Gives the agent a task as ByteBot's page does and waits until it is done; resolves with the milliseconds it took. */
export async function completeTask(bed: TestBed, { page }: Pick<Installation, 'page'>): Promise<number> {
  const startedAt = performance.now();
  const body = { description: 'Use the tool set_task_status with completed.', model: 'gpt-oss-120b' };
  const created = await page.ask(`${agentUrl}/tasks`, { body });
  must(created.status === 201, `the agent answered ${created.status} for a task: ${created.text}`);
  const { id }: { id: string } = JSON.parse(created.text);
  const patience = { withinMs: TASK_MS, signal: bed.signal };
  await eventually('the agent did not complete its task', patience, async () => {
    const { text } = await page.ask(`${agentUrl}/tasks/${id}`);
    const task: { status?: string; error?: string } = JSON.parse(text);
    must(
      task.status !== 'FAILED' && task.status !== 'NEEDS_HELP',
      `the task is ${task.status}: ${task.error}`,
    );
    return task.status === 'COMPLETED' ? true : undefined;
  });
  return performance.now() - startedAt;
}

async function failUnlessKeyArrived({ client }: Installation): Promise<void> {
  const journal = await client.ask(`${simulatorAddress}/__requests`);
  const requests: readonly { provider: string; headers: { authorization?: string } }[] = JSON.parse(
    journal.text,
  );
  const calls = requests.filter(({ provider }) => provider === 'openrouter');
  const withKey = calls.filter(({ headers }) => headers.authorization === `Bearer ${openrouterKey}`);
  must(calls.length > 0, 'no request of the agent reached the provider');
  must(
    withKey.length === calls.length,
    'a request reached the provider without the key given to helm install',
  );
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
