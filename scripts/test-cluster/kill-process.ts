import { LeftOut } from './check.ts';
import { CommandError } from './command.ts';
import { eventually } from './eventually.ts';
import type { Pod } from './installation.ts';
import type { TestBed } from './test-bed.ts';

/**
 * Looks through the node's processes for the first one of a container. The first process of a container cannot be
 * killed from inside it: the kernel ignores such a signal, hence the pod that sees the node's processes.
 */
const program = `
const fs = require('node:fs');
const container = process.env.CONTAINER;
const pids = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map(Number).sort((a, b) => a - b);
const inContainer = (pid) => {
  try {
    return fs.readFileSync('/proc/' + pid + '/cgroup', 'utf8').includes(container);
  } catch {
    return false;
  }
};
const pid = pids.find(inContainer);
if (pid === undefined) throw new Error('the node shows no process of the container ' + container);
const killedAtMs = Date.now();
process.kill(pid, 'SIGKILL');
console.log(JSON.stringify({ killedAtMs }));
`;

/**
 * Kills the process of a pod's container with SIGKILL, from a pod on the same node; resolves with when it did, in
 * milliseconds since 1970.
 *
 * @throws LeftOut where the cluster admits no pod that sees the node's processes
 */
export async function killProcess(bed: TestBed, { spec, status }: Pod): Promise<number> {
  const id = status?.containerStatuses?.[0]?.containerID?.replace(/^.*:\/\//, '') ?? '';
  const kubectl = await bed.shared('node', () => bed.namespace('node', 'privileged'));
  const container = {
    name: 'kill',
    image: bed.images.reference('provider-simulator'),
    imagePullPolicy: 'IfNotPresent',
    command: ['node', '-e', program],
    env: [{ name: 'CONTAINER', value: id }],
    securityContext: {
      runAsUser: 0,
      capabilities: { drop: ['ALL'], add: ['KILL', 'SYS_PTRACE', 'DAC_OVERRIDE'] },
    },
  };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'kill' },
    spec: { restartPolicy: 'Never', hostPID: true, nodeName: spec.nodeName, containers: [container] },
  };
  try {
    await kubectl.apply([pod]);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new LeftOut(`the cluster admits no pod that sees the node's processes: ${error.message}`);
  }
  const line = await eventually(
    'the process was not killed',
    { withinMs: 30_000, signal: bed.signal },
    async () => {
      const { stdout } = await kubectl.try(['logs', 'kill']);
      return stdout.split('\n').find((one) => one.startsWith('{'));
    },
  );
  const { killedAtMs }: { killedAtMs: number } = JSON.parse(line);
  return killedAtMs;
}
