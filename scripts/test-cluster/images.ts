import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../support/command-failure.ts';
import { root } from '../support/paths.ts';
import { tryCommand } from './command.ts';
import type { ClusterTestOptions } from './options.ts';

const names = ['bytebot-llm-proxy', 'bytebot-agent', 'provider-simulator'] as const;
export type ImageName = (typeof names)[number];

/** The images of one run: their names, and how they come into the cluster. */
export class Images {
  readonly #options: ClusterTestOptions;
  readonly #signal: AbortSignal;

  constructor(options: ClusterTestOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  get tag(): string {
    return this.#options.tag;
  }

  /** The tag of the proxy's second image, which an upgrade brings. */
  get nextTag(): string {
    return `${this.#options.tag}-next`;
  }

  reference(name: ImageName, tag = this.tag): string {
    return `${this.#options.imageRegistry}/${name}:${tag}`;
  }

  /**
   * Builds and loads all images from the project's own Dockerfiles, and the proxy's once more under the next tag.
   *
   * @param folder for the next image's Dockerfile
   * @throws CommandFailure with what the loader said
   */
  async build(folder: string, print: (line: string) => void): Promise<void> {
    if (this.#options.imageLoader === undefined) return;
    for (const name of names) {
      await this.#load(this.reference(name), root, dockerfileOf(name), print);
    }
    mkdirSync(folder, { recursive: true });
    const next = path.join(folder, 'Dockerfile');
    writeFileSync(next, `FROM ${this.reference('bytebot-llm-proxy')}\nLABEL next="true"\n`);
    await this.#load(this.reference('bytebot-llm-proxy', this.nextTag), folder, next, print);
  }

  async #load(reference: string, context: string, dockerfile: string, print: (line: string) => void) {
    const { imageLoader = '', nodeImage } = this.#options;
    const startedAt = performance.now();
    const base = nodeImage === undefined ? [] : ['--build-arg', `NODE_IMAGE=${nodeImage}`];
    // The loader is a command line of its own, so a shell reads it; what follows is given as arguments.
    const args = ['-c', `${imageLoader} "$@"`, 'image-loader', reference, context, '-f', dockerfile, ...base];
    const { code, stdout, stderr } = await tryCommand('sh', args, { signal: this.#signal });
    if (code !== 0) {
      throw new CommandFailure(
        `${reference} could not be built and loaded:\n${(stdout + stderr).trimEnd().slice(-4_000)}`,
      );
    }
    print(`  ${reference} built and loaded (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  }
}

function dockerfileOf(name: ImageName): string {
  return path.join(root, 'deploy/docker', `${name}.Dockerfile`);
}
