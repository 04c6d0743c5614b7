import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Kubectl, KubernetesObject } from './kubectl.ts';

/** Keeps what a namespace has to say: objects, events, descriptions and the logs of all its containers. No Secrets. */
export async function keepEvidence(kubectl: Kubectl, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const keep = async (name: string, args: readonly string[]): Promise<void> => {
    const { stdout, stderr } = await kubectl.try(args, { timeoutMs: 20_000 });
    writeFileSync(path.join(folder, name), stdout + stderr);
  };
  await keep('objects.txt', [
    'get',
    'all,configmaps,networkpolicies,poddisruptionbudgets,roles,rolebindings',
    '-o',
    'wide',
  ]);
  await keep('events.txt', ['get', 'events', '--sort-by=.lastTimestamp']);
  await keep('pods.txt', ['describe', 'pods']);
  const pods = await kubectl.list<KubernetesObject>('pods').catch(() => []);
  for (const { metadata } of pods) {
    const logs = ['logs', metadata.name, '--all-containers', '--timestamps', '--tail=4000'];
    await keep(`${metadata.name}.log`, logs);
    await keep(`${metadata.name}.previous.log`, [...logs, '--previous']);
  }
}
