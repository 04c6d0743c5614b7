import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandFailure, firstSentence } from '../support/command-failure.ts';

/** What `npm run test:cluster` was asked to do. */
export interface ClusterTestOptions {
  readonly kubeconfig: string;
  /** A command that builds an image and makes it known to the cluster; undefined: the images are there already. */
  readonly imageLoader: string | undefined;
  /** The base image, passed on as the build argument NODE_IMAGE. */
  readonly nodeImage: string | undefined;
  /** What the images' names begin with. */
  readonly imageRegistry: string;
  readonly tag: string;
  /** Commands that take the API server away and bring it back; undefined: that check is left out. */
  readonly apiServer: { readonly stop: string; readonly start: string } | undefined;
  /** Parts of the names of checks, or their numbers; none: all of them. */
  readonly only: readonly string[];
  /** A file of values that each installation of the umbrella gets too: pull secrets, tolerations. */
  readonly valuesFile: string | undefined;
  /** Leave the namespaces and what is in them. */
  readonly keep: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_REGISTRY = 'bytebot.local';

/**
 * Reads the command line and the environment of `npm run test:cluster`.
 *
 * @throws CommandFailure with one sentence
 */
export function readClusterTestOptions(
  args: readonly string[],
  environment: Environment,
): ClusterTestOptions {
  const values = parse(args);
  const builds = !values['no-build'];
  return {
    kubeconfig: kubeconfigOf(environment),
    imageLoader: builds ? imageLoaderOf(environment) : undefined,
    nodeImage: environment.NODE_IMAGE || undefined,
    imageRegistry: environment.IMAGE_REGISTRY || DEFAULT_REGISTRY,
    tag: values.tag,
    apiServer: apiServerOf(environment),
    only: values.only ?? [],
    valuesFile: values.values,
    keep: values.keep,
  };
}

function kubeconfigOf({ KUBECONFIG }: Environment): string {
  if (!KUBECONFIG) {
    throw new CommandFailure(
      'There is no cluster to test on: set KUBECONFIG to the file of one that may be broken (docs/cluster-test.md).',
    );
  }
  if (!KUBECONFIG.split(path.delimiter).some((file) => existsSync(file))) {
    throw new CommandFailure(
      `KUBECONFIG names ${KUBECONFIG}, which is not there: set it to a cluster's file.`,
    );
  }
  return KUBECONFIG;
}

function imageLoaderOf({ IMAGE_LOADER }: Environment): string {
  if (IMAGE_LOADER) return IMAGE_LOADER;
  throw new CommandFailure(
    'Say how images are built and loaded: set IMAGE_LOADER to a command such as deploy/kind/load-image.sh, ' +
      'or give --no-build --tag TAG for images that the cluster has.',
  );
}

function apiServerOf({ CLUSTER_API_STOP, CLUSTER_API_START }: Environment): ClusterTestOptions['apiServer'] {
  if (!CLUSTER_API_STOP && !CLUSTER_API_START) return undefined;
  if (CLUSTER_API_STOP && CLUSTER_API_START) return { stop: CLUSTER_API_STOP, start: CLUSTER_API_START };
  throw new CommandFailure('Set both CLUSTER_API_STOP and CLUSTER_API_START, or neither.');
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'no-build': { type: 'boolean', default: false },
        tag: { type: 'string', default: 'test' },
        only: { type: 'string', multiple: true },
        values: { type: 'string' },
        keep: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new CommandFailure(
      `${firstSentence(error)}: npm run test:cluster -- --help lists what can be said.`,
    );
  }
}
