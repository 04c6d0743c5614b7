// The program of `helm test`: asks the installed proxy as its clients do. Says in a sentence what it checked or what is
// wrong, and ends with 1 in that case. Prints no key.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const { PROXY_URL, PROXY_API_KEY, PROXY_TOKEN_FILE, MODEL, AUTH_ENABLED } = process.env;
const ANSWER_MS = 60_000;
/** A key that has just been changed reaches the files of running pods within this time. */
const NEW_KEY_MS = 100_000;
const RETRY_MS = 3_000;
/** Names that are tried when none is given: those before them have no key. */
const MAX_MODELS = 25;

function apiKey() {
  if (PROXY_TOKEN_FILE) return readFileSync(PROXY_TOKEN_FILE, 'utf8').trim();
  return PROXY_API_KEY?.trim();
}

async function ask(path, { body, withKey = true } = {}) {
  const headers = { 'content-type': 'application/json' };
  const key = withKey ? apiKey() : undefined;
  if (key) headers.authorization = `Bearer ${key}`;
  const content = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  for (;;) {
    const response = await send(path, { headers, ...content });
    if (!key || response.status !== 401 || performance.now() > NEW_KEY_MS) return response;
    const { kind } = await failureOf(response.clone());
    if (kind !== 'caller_unauthenticated') return response;
    console.log('A pod does not know the key yet; trying again.');
    await pause(RETRY_MS);
  }
}

async function send(path, request) {
  try {
    return await fetch(`${PROXY_URL}${path}`, { ...request, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    throw new Error(`${PROXY_URL}${path} cannot be reached: ${error.cause?.message ?? error.message}`);
  }
}

async function failureOf(response) {
  const text = await response.text();
  try {
    return JSON.parse(text).error ?? { message: text };
  } catch {
    return { message: text.slice(0, 300) };
  }
}

async function jsonOf(path) {
  const response = await ask(path);
  if (!response.ok)
    throw new Error(`GET ${path} answered ${response.status}: ${(await failureOf(response)).message}`);
  return response.json();
}

async function checkReadiness() {
  const response = await ask('/health/readiness', { withKey: false });
  if (response.status !== 200) throw new Error(`GET /health/readiness answered ${response.status}.`);
  console.log('The proxy is ready.');
}

async function checkDoor() {
  const { status } = await ask('/v1/models', { withKey: false });
  if (AUTH_ENABLED !== 'true') return;
  if (status !== 401) throw new Error(`A request without a key got ${status} instead of 401.`);
  console.log('Requests without a key are refused.');
}

async function modelNames() {
  const { data } = await jsonOf('/v1/models');
  console.log(`The proxy lists ${data.length} models.`);
  if (MODEL) return [MODEL];
  const { data: known } = await jsonOf('/model/info');
  const others = known.filter(({ model_info: info }) => info?.mode && info.mode !== 'chat');
  const skipped = new Set(others.map(({ model_name: name }) => name));
  return data
    .map(({ id }) => id)
    .filter((id) => !id.includes('*') && !skipped.has(id))
    .slice(0, MAX_MODELS);
}

function chat(model, stream) {
  const messages = [{ role: 'user', content: 'Answer with the single word: ready' }];
  return ask('/v1/chat/completions', { body: { model, messages, max_tokens: 16, stream } });
}

/** @returns the first model that answers; undefined when no provider of any model has a key. */
async function checkChat(models) {
  for (const model of models) {
    const response = await chat(model, false);
    if (response.ok) {
      const { choices } = await response.json();
      if (!Array.isArray(choices) || choices.length === 0)
        throw new Error(`${model} answered without choices.`);
      console.log(`${model} answers.`);
      return model;
    }
    const { kind, message } = await failureOf(response);
    if (kind !== 'provider_not_configured')
      throw new Error(`${model} answered ${response.status}: ${message}`);
    if (MODEL) throw new Error(`${model} has no key: ${message}`);
  }
  return undefined;
}

async function checkStream(model) {
  const response = await chat(model, true);
  if (!response.ok)
    throw new Error(
      `The stream of ${model} answered ${response.status}: ${(await failureOf(response)).message}`,
    );
  const events = (await response.text()).split('\n').filter((line) => line.startsWith('data:'));
  const failed = events.find((line) => line.includes('"error"'));
  if (failed !== undefined)
    throw new Error(`The stream of ${model} ended with an error: ${failed.slice(0, 300)}`);
  if (events.length < 2 || events.at(-1)?.slice(5).trim() !== '[DONE]')
    throw new Error(`The stream of ${model} did not end properly.`);
  console.log(`${model} streams, ${events.length} events.`);
}

try {
  await checkReadiness();
  await checkDoor();
  const model = await checkChat(await modelNames());
  if (model === undefined) {
    console.log(
      'No provider has a key yet, so no chat was tried. Give one, for example env.OPENROUTER_API_KEY.',
    );
  } else await checkStream(model);
  console.log('All checks passed.');
} catch (error) {
  console.error(`Failed: ${error.message}`);
  process.exitCode = 1;
}
