// The program of `helm test`: asks the installed agent as its clients do. The list of models comes from the proxy, by the
// agent's own address and key, and costs nothing. Says in a sentence what it checked or what is wrong, and ends with 1 in
// that case. Prints no key.

const { AGENT_URL, AGENT_API_KEY, PROXY_URL } = process.env;
const ANSWER_MS = 60_000;

async function ask(path, { withKey = true } = {}) {
  const key = withKey ? AGENT_API_KEY?.trim() : undefined;
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  try {
    return await fetch(`${AGENT_URL}${path}`, { headers, signal: AbortSignal.timeout(ANSWER_MS) });
  } catch (error) {
    throw new Error(`${AGENT_URL}${path} cannot be reached: ${error.cause?.message ?? error.message}.`);
  }
}

async function failureOf(response) {
  const text = (await response.text()).slice(0, 500);
  try {
    const body = JSON.parse(text);
    return body.error?.message ?? body.message ?? text;
  } catch {
    return text;
  }
}

async function checkReadiness() {
  const response = await ask('/ready', { withKey: false });
  if (response.status !== 200)
    throw new Error(`GET /ready answered ${response.status}: ${await failureOf(response)}`);
  console.log('The agent is ready, and its store answers.');
}

async function checkDoor() {
  if (!AGENT_API_KEY) return;
  const { status } = await ask('/tasks', { withKey: false });
  if (status !== 401) throw new Error(`A request without a key got ${status} instead of 401.`);
  console.log('Requests without a key are refused.');
}

async function checkTasks() {
  const response = await ask('/tasks?limit=1');
  if (!response.ok) throw new Error(`GET /tasks answered ${response.status}: ${await failureOf(response)}`);
  console.log(`The agent knows ${(await response.json()).total} tasks.`);
}

async function checkModels() {
  const response = await ask('/tasks/models');
  if (!response.ok)
    throw new Error(`GET /tasks/models answered ${response.status}: ${await failureOf(response)}`);
  const { length } = await response.json();
  const source = PROXY_URL ? `the proxy at ${PROXY_URL} offers it` : 'it can ask of its providers itself';
  console.log(`The agent lists ${length} models that ${source}.`);
  if (length === 0 && !PROXY_URL) {
    console.log('No provider has a key yet. Give one, for example apiKeys.openrouter.');
  }
}

try {
  await checkReadiness();
  await checkDoor();
  await checkTasks();
  await checkModels();
  console.log('All checks passed.');
} catch (error) {
  console.error(`Failed: ${error.message}`);
  process.exitCode = 1;
}
