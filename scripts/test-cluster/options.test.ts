import { describe, expect, test } from '@jest/globals';
import { CommandFailure } from '../support/command-failure.ts';
import { readClusterTestOptions } from './options.ts';

const cluster = { KUBECONFIG: import.meta.filename, IMAGE_LOADER: 'load' };

describe('the options of the cluster test', () => {
  test('are what the environment and the command line say', () => {
    const environment = {
      ...cluster,
      NODE_IMAGE: 'node:26',
      IMAGE_REGISTRY: 'registry.example',
      CLUSTER_API_STOP: 'stop it',
      CLUSTER_API_START: 'start it',
    };
    const args = ['--only', '3', '--only', 'rotated', '--tag', 'mine', '--values', 'own.yaml', '--keep'];
    expect(readClusterTestOptions(args, environment)).toEqual({
      kubeconfig: import.meta.filename,
      imageLoader: 'load',
      nodeImage: 'node:26',
      imageRegistry: 'registry.example',
      tag: 'mine',
      apiServer: { stop: 'stop it', start: 'start it' },
      only: ['3', 'rotated'],
      valuesFile: 'own.yaml',
      keep: true,
    });
  });

  test('have defaults for all but the cluster and the loader', () => {
    expect(readClusterTestOptions([], cluster)).toEqual({
      kubeconfig: import.meta.filename,
      imageLoader: 'load',
      nodeImage: undefined,
      imageRegistry: 'bytebot.local',
      tag: 'test',
      apiServer: undefined,
      only: [],
      valuesFile: undefined,
      keep: false,
    });
  });

  test('need no loader when nothing is built', () => {
    const options = readClusterTestOptions(['--no-build'], { ...cluster, IMAGE_LOADER: undefined });
    expect(options.imageLoader).toBeUndefined();
  });

  test.each([
    ['without a cluster', [], { IMAGE_LOADER: 'load' }, /^There is no cluster to test on: set KUBECONFIG/],
    [
      'with a file that is not there',
      [],
      { ...cluster, KUBECONFIG: '/no/such/file' },
      /\/no\/such\/file, which is not/,
    ],
    [
      'without a loader',
      [],
      { KUBECONFIG: import.meta.filename },
      /^Say how images are built and loaded: set IMAGE_LOADER/,
    ],
    [
      'with one half of the API server',
      [],
      { ...cluster, CLUSTER_API_STOP: 'stop' },
      /^Set both CLUSTER_API_STOP/,
    ],
    ['with a flag that is unknown', ['--olny', '3'], cluster, /Unknown option '--olny'.*--help lists/],
  ])('%s are refused in one sentence', (_name, args, environment, message) => {
    expect(() => readClusterTestOptions(args, environment)).toThrow(message);
    expect(() => readClusterTestOptions(args, environment)).toThrow(CommandFailure);
  });
});
