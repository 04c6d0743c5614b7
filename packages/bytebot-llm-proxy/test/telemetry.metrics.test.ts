import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { configOf } from './support/config.ts';
import { eventually } from './support/eventually.ts';
import { metric, metricLines } from './support/observe.ts';
import { type ProxyProcess, startProxy } from './support/proxy-process.ts';
import { chat } from './support/stream.ts';
import { openStream } from './support/streaming-client.ts';
import { startUpstream, type Upstream } from './support/upstream.ts';
import { beginStream, completion, contentChunk, fixed, friendly, wholeStream } from './support/wire.ts';

/** What `/metrics` says about requests that really ran. */

let upstream: Upstream;
let proxy: ProxyProcess;

beforeAll(async () => {
  upstream = await startUpstream(friendly);
  proxy = await startProxy({
    config: configOf(
      [
        { name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1`, info: { id: 'd-any' } },
        { name: 'backup', model: 'groq/llama', apiBase: `${upstream.url}/v1`, info: { id: 'd-backup' } },
      ],
      { router_settings: { num_retries: 0 } },
    ),
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

/** The sum of the samples of a metric whose labels hold all of these. */
async function sum(name: string, labels: Record<string, string> = {}): Promise<number> {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const lines = (await metricLines(proxy, name)).filter((line) =>
    wanted.every((label) => line.includes(label)),
  );
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

async function settled(count: number): Promise<void> {
  await eventually(async () => (await sum('litellm_proxy_total_requests_metric_total')) === count);
}

test('requests are counted by model, route and status, attempts by deployment, with their times (S4-61, S4-62, S4-63)', async () => {
  upstream.answerWith(fixed(200, completion('Hi', { cost: 0.5 })));
  await chat(proxy.url, { model: 'any' });
  await chat(proxy.url, { model: 'any' });
  upstream.answerWith(fixed(429, '{"error":{"message":"slow down"}}'));
  await chat(proxy.url, { model: 'any' });
  await chat(proxy.url, { model: 'nope' });
  await fetch(`${proxy.url}/v1/embeddings`, { method: 'POST', body: '{' });
  upstream.answerWith((request, response) => {
    const isFirst = request.body.includes('gpt-4o');
    (isFirst ? fixed(503, '{}') : friendly)(request, response);
  });
  await chat(proxy.url, { model: 'any', fallbacks: ['backup'] });
  await settled(6);
  const total = 'litellm_proxy_total_requests_metric_total';
  expect(await sum(total, { requested_model: 'any', status_code: '200' })).toBe(3);
  expect(await sum(total, { requested_model: 'any', status_code: '429' })).toBe(1);
  expect(await sum(total, { requested_model: 'unknown', status_code: '404' })).toBe(1);
  expect(await sum(total, { route: '/v1/embeddings', status_code: '400' })).toBe(1);
  expect(await sum('litellm_proxy_failed_requests_metric_total')).toBe(3);
  expect(await sum('litellm_proxy_failed_requests_metric_total', { exception_status: '429' })).toBe(1);
  expect(await sum('litellm_requests_metric_total')).toBe(3);
  expect(await sum('litellm_input_tokens_metric_total')).toBe(3 * 3);
  expect(await sum('litellm_output_tokens_metric_total')).toBe(3 * 4);
  expect(await sum('litellm_spend_metric_total')).toBe(1);
  expect(await sum('litellm_deployment_total_requests_total', { model_id: 'd-any' })).toBe(4);
  expect(await sum('litellm_deployment_success_responses_total', { model_id: 'd-any' })).toBe(2);
  expect(await sum('litellm_deployment_failure_responses_total', { model_id: 'd-any' })).toBe(2);
  for (const exception_status of ['429', '503']) {
    const labels = { litellm_model_name: 'gpt-4o', exception_status };
    expect(await sum('litellm_deployment_failure_responses_total', labels)).toBe(1);
  }
  expect(await sum('litellm_deployment_state', { model_id: 'd-any' })).toBe(1);
  expect(await sum('litellm_deployment_state', { model_id: 'd-backup' })).toBe(0);
  expect(
    await sum('litellm_deployment_successful_fallbacks_total', {
      requested_model: 'any',
      fallback_model: 'backup',
    }),
  ).toBe(1);
  expect(await sum('litellm_request_total_latency_metric_count')).toBe(3);
  expect(await sum('litellm_request_total_latency_metric_sum')).toBeGreaterThan(0);
  expect(await sum('litellm_request_total_latency_metric_bucket', { le: '+Inf' })).toBe(3);
});

test('requests and streams in flight go up and come back to 0', async () => {
  const open: ServerResponse[] = [];
  upstream.answerWith((_request, response) => {
    beginStream(response);
    response.write(contentChunk('one'));
    open.push(response);
  });
  const clients = Array.from({ length: 5 }, () => openStream(proxy.url));
  await Promise.all(clients.map((client) => client.until(() => client.text.includes('one'))));
  expect(await metric(proxy, 'bytebot_streams_in_flight')).toBe(5);
  expect(await metric(proxy, 'litellm_in_flight_requests')).toBe(5);
  clients[0]?.leave();
  await eventually(async () => (await metric(proxy, 'bytebot_streams_in_flight')) === 4);
  open[1]?.destroy();
  await eventually(async () => (await metric(proxy, 'bytebot_streams_in_flight')) === 3);
  for (const response of open.slice(2)) response.end(wholeStream('two'));
  await Promise.all(clients.slice(2).map((client) => client.whole()));
  await eventually(async () => (await metric(proxy, 'bytebot_streams_in_flight')) === 0);
  await eventually(async () => (await metric(proxy, 'litellm_in_flight_requests')) === 0);
});

test('what the process says about itself is there', async () => {
  expect(await metric(proxy, 'bytebot_config_generation')).toBe(1);
  expect(await metric(proxy, 'bytebot_config_last_reload_success')).toBe(1);
  expect(await metric(proxy, 'bytebot_log_lines_dropped_total')).toBe(0);
  const delay = await metricLines(proxy, 'bytebot_event_loop_delay_seconds');
  expect(delay.map((line) => /quantile="([^"]+)"/.exec(line)?.[1])).toEqual(['0.5', '0.9', '0.99', '1']);
  for (const line of delay) expect(Number(line.split(' ').at(-1))).toBeGreaterThanOrEqual(0);
  expect(await metric(proxy, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
});

test('both paths answer alike, in the format of Prometheus', async () => {
  for (const path of ['/metrics', '/metrics/']) {
    const response = await fetch(proxy.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toMatch(/^# HELP /m);
  }
});

test('names a client makes up share one series', async () => {
  const before = (await metricLines(proxy, 'litellm_proxy_total_requests_metric_total')).length;
  await Promise.all(Array.from({ length: 30 }, (_, index) => chat(proxy.url, { model: `made-up-${index}` })));
  await eventually(
    async () =>
      (await sum('litellm_proxy_total_requests_metric_total', {
        requested_model: 'unknown',
        status_code: '404',
      })) >= 31,
  );
  expect((await metricLines(proxy, 'litellm_proxy_total_requests_metric_total')).length).toBe(before);
});

test('a reader of the log that goes away costs lines, never requests', async () => {
  const deaf = await startProxy({
    config: configOf([{ name: 'any', model: 'openai/gpt-4o', apiBase: `${upstream.url}/v1` }]),
  });
  upstream.answerWith(friendly);
  deaf.process.stdout?.destroy();
  await eventually(async () => {
    expect((await chat(deaf.url, { model: 'any' })).status).toBe(200);
    return (await metric(deaf, 'bytebot_log_lines_dropped_total')) > 0;
  });
  expect(await deaf.stop()).toBe(0);
});
