import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { describeOnRedis } from '../src/limits/redis/describe-on-redis.test-helper.ts';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { MASTER_KEY, type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { type Simulator, startSimulatedProviders } from './support/simulator.ts';

describeOnRedis('responses that replicas share', (world) => {
  let simulator: Simulator;
  const running: ProxyProcess[] = [];

  beforeAll(async () => {
    simulator = await startSimulatedProviders();
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((proxy) => proxy.stop()));
  });

  afterAll(() => simulator.close());

  async function replica(): Promise<{ readonly proxy: ProxyProcess; readonly client: OpenAI }> {
    const { url } = simulator;
    const proxy = await startProxy({
      config: configOf(
        [
          { name: 'kept', model: 'anthropic/claude-sonnet-4-5', apiBase: `${url}/anthropic` },
          { name: 'bound', model: 'openai/gpt-4o', apiBase: `${url}/openai/v1` },
        ],
        { litellm_settings: { num_retries: 0 } },
      ),
      masterKey: MASTER_KEY,
      environment: { REDIS_URL: world.server().url },
    });
    running.push(proxy);
    const client = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: MASTER_KEY, maxRetries: 0 });
    await eventually(() => keeps(client));
    return { proxy, client };
  }

  /** Whether Redis is connected. */
  async function keeps(client: OpenAI): Promise<boolean> {
    const { id } = await client.responses.create({ model: 'bound', input: 'Ready?' });
    return client.responses.retrieve(id).then(
      () => true,
      () => false,
    );
  }

  test.each(['kept', 'bound'])(
    'are gone on from by another replica, also after a restart: %s',
    async (model) => {
      const one = await replica();
      const first = await one.client.responses.create({ model, input: 'My name is Ada.' });
      await one.proxy.stop();
      const other = await replica();
      const second = await other.client.responses.create({
        model,
        input: 'Who am I?',
        previous_response_id: first.id,
      });
      expect(second.previous_response_id).toBe(first.id);
      const again = await other.client.responses.retrieve(first.id);
      expect(again.output).toEqual(first.output);
      const items = await other.client.responses.inputItems.list(second.id);
      expect(JSON.stringify(items.data)).toContain('My name is Ada.');
      await other.client.responses.delete(first.id);
      await expect(other.client.responses.retrieve(first.id)).rejects.toMatchObject({ status: 404 });
    },
  );

  test('are not there while Redis is away; requests are answered all the same', async () => {
    const { client, proxy } = await replica();
    await world.server().goAway();
    const first = await client.responses.create({ model: 'kept', input: 'One.' });
    expect(first.output_text).not.toBe('');
    await expect(
      client.responses.create({ model: 'kept', input: 'Two.', previous_response_id: first.id }),
    ).rejects.toMatchObject({ status: 400, code: 'previous_response_not_found' });
    await eventually(() => proxy.output().includes('Redis did not take a record'));
    await client.responses.create({ model: 'bound', input: 'One.' });
    expect(proxy.output().match(/Redis did not take a record/g)).toHaveLength(1);
    await world.server().comeBack();
    await eventually(() => keeps(client));
  });
});
