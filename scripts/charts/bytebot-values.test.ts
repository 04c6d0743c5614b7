import { expect, test } from '@jest/globals';
import { describeCharts } from './charts.test-helper.ts';
import { type KubernetesObject, objectOf, type Reference } from './kubernetes-object.ts';
import { notesOf, render } from './render.ts';
import { umbrella } from './scenarios.ts';

const whole = `${umbrella}/fixtures/bytebot-values.yaml`;
const withProxy = `${umbrella}/fixtures/bytebot-values-proxy.yaml`;
const simple = `${umbrella}/fixtures/bytebot-values-simple.yaml`;

async function objectsOf(...files: readonly string[]): Promise<readonly KubernetesObject[]> {
  return (await render({ chart: umbrella, files, release: 'bytebot' })).objects;
}

/** Without the line breaks that the notes are wrapped with. */
async function told(...files: readonly string[]): Promise<string> {
  return (await notesOf({ chart: umbrella, files, release: 'bytebot' })).replace(/\s+/g, ' ');
}

function variables(
  objects: readonly KubernetesObject[],
  name: string,
): ReadonlyMap<string, Reference | string | undefined> {
  const [container] = objectOf(objects, 'Deployment', name).spec?.template?.spec.containers ?? [];
  return new Map(container?.env?.map((entry) => [entry.name, entry.value ?? entry.valueFrom?.secretKeyRef]));
}

describeCharts("values of ByteBot's own chart", () => {
  test('as a whole: an agent that calls the provider itself, with its own image and its own store', async () => {
    const objects = await objectsOf(whole);
    expect(objects.filter(({ kind }) => kind === 'Deployment').map(({ metadata }) => metadata.name)).toEqual([
      'bytebot-agent',
    ]);
    const agent = variables(objects, 'bytebot-agent');
    expect(agent.get('ANTHROPIC_API_KEY')).toEqual({
      name: 'bytebot-agent-secrets',
      key: 'anthropic-api-key',
    });
    expect(agent.get('LLM_PROVIDER')).toBe('anthropic');
    expect(agent.get('DATA_DIR')).toBe('/data');
    expect([...agent.keys()].filter((name) => /^DATABASE|LLM_PROXY/.test(name))).toEqual([]);
    const [container] = objectOf(objects, 'Deployment').spec?.template?.spec.containers ?? [];
    expect(container?.image).toMatch(/^bytebot-agent:\d/);
  });

  test('with the proxy: both parts, keys at the proxy, and the agent with the key of the proxy', async () => {
    const objects = await objectsOf(whole, withProxy);
    const proxy = variables(objects, 'bytebot-llm-proxy');
    expect(proxy.get('GEMINI_API_KEY')).toEqual({ name: 'bytebot-llm-proxy-secrets', key: 'gemini-api-key' });
    expect(proxy.has('OPENAI_API_KEY')).toBe(false);
    const agent = variables(objects, 'bytebot-agent');
    expect(agent.get('BYTEBOT_LLM_PROXY_URL')).toBe('http://bytebot-llm-proxy:4000');
    expect(agent.get('BYTEBOT_LLM_PROXY_API_KEY')).toEqual({
      name: 'bytebot-llm-proxy-master-key',
      key: 'master-key',
    });
  });

  test('with a key at the agent alone: the proxy takes it too', async () => {
    const objects = await objectsOf(simple);
    const volumes = objectOf(objects, 'Deployment', 'bytebot-llm-proxy').spec?.template?.spec.volumes;
    expect(JSON.stringify(volumes)).toContain('{"name":"bytebot-agent-secrets","optional":true}');
    const secret = objectOf(objects, 'Secret', 'bytebot-agent-secrets');
    expect(Object.keys(secret.data ?? {})).toEqual(['anthropic-api-key']);
    expect(await told(simple)).toContain(
      'the proxy, which takes those given as text from the Secret bytebot-agent-secrets too',
    );
  });

  test('are answered with a line for each part and name that is another here', async () => {
    const notes = await told(whole);
    for (const sentence of [
      'bytebot-ui is not part of this chart',
      'bytebot-desktop is not part of this chart. Install',
      'postgresql is not part of this chart. The agent keeps its records in a file',
      'The database bytebot-postgresql is the one that ByteBot',
      'Remove the lines bytebot-agent.image.repository and bytebot-agent.image.tag.',
      'It calls the providers itself, with ANTHROPIC_API_KEY.',
    ]) {
      expect(notes).toContain(sentence);
    }
    expect(notes).not.toContain('sk-test-');
    expect(notes).not.toContain('ingress at the top');
  });

  test("make no Ingress of ByteBot's web page, and say which value does", async () => {
    const request = { chart: umbrella, files: [whole], values: [{ ingress: { enabled: true } }] };
    expect((await render(request)).objects.filter(({ kind }) => kind === 'Ingress')).toEqual([]);
    expect(await notesOf(request)).toContain('Set bytebot-agent.ingress');
  });
});
