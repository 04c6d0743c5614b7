import { type RunningSimulator, startSimulator } from '@bytebot/provider-simulator';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { modelsFor, providerVariables, type TestModels, type TestModelsOptions } from './agent-models.ts';
import { type ModelProxy, masterKey, startModelProxy } from './model-proxy.ts';

/** Simulated providers for the tests of a file, and models that ask them, made anew for each test. */
export interface SimulatedModels {
  readonly simulator: RunningSimulator;
  readonly models: TestModels;
}

/** Providers that are called directly. */
export function simulatedProviders(limits: TestModelsOptions['limits'] = {}): SimulatedModels {
  let simulator: RunningSimulator;
  let models: TestModels;
  beforeAll(async () => {
    simulator = await startSimulator({ port: 0 });
  });
  afterAll(() => simulator.close());
  beforeEach(() => {
    simulator.reset();
    models = modelsFor({ variables: providerVariables(simulator.url), limits });
  });
  afterEach(() => models.close());
  return {
    get simulator() {
      return simulator;
    },
    get models() {
      return models;
    },
  };
}

/** Providers behind the built proxy. */
export function providersBehindProxy(): SimulatedModels & { readonly running: ModelProxy } {
  let running: ModelProxy;
  let models: TestModels;
  beforeAll(async () => {
    running = await startModelProxy();
  });
  afterAll(() => running.close());
  beforeEach(() => {
    running.simulator.reset();
    models = modelsFor({ proxyUrl: running.proxy.url, variables: { BYTEBOT_LLM_PROXY_API_KEY: masterKey } });
  });
  afterEach(() => models.close());
  return {
    get running() {
      return running;
    },
    get simulator() {
      return running.simulator;
    },
    get models() {
      return models;
    },
  };
}
