import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isScalar, parseDocument } from 'yaml';
import { CommandFailure } from '../support/command-failure.ts';

export interface ReleasedImages {
  /** Host and path before the images' names, without a slash at the end. */
  readonly registry: string;
  /** `sha256:…` by the image's name, which is its chart's too. */
  readonly digests: ReadonlyMap<string, string>;
}

/** The folders to package, each a chart; the umbrella is the last. */
export type StagedCharts = readonly string[];

/**
 * Copies the charts as they are released: their values name the registry and the digests of the images of this
 * release. A chart on its own has the registry in `image.registry`. In the umbrella it is `global.imageRegistry`, so
 * that an operator's own registry, written there, replaces it for all parts.
 *
 * @param source The folder `helm` of a checkout.
 * @throws CommandFailure when an image has no digest, or a chart no such value
 */
export function stageCharts(source: string, target: string, images: ReleasedImages): StagedCharts {
  mkdirSync(target, { recursive: true });
  const umbrella = path.join(target, 'bytebot');
  cpSync(source, umbrella, { recursive: true });
  const alone = [...images.digests.keys()].map((name) => {
    const folder = path.join(target, name);
    cpSync(path.join(source, 'charts', name), folder, { recursive: true });
    setValues(folder, { 'image.registry': images.registry, 'image.digest': digestOf(images, name) });
    setValues(path.join(umbrella, 'charts', name), { 'image.digest': digestOf(images, name) });
    return folder;
  });
  setValues(umbrella, { 'global.imageRegistry': images.registry });
  return [...alone, umbrella];
}

function digestOf({ digests }: ReleasedImages, name: string): string {
  const digest = digests.get(name) ?? '';
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
  throw new CommandFailure(
    `${name} needs the digest of its image, sha256: and 64 hexadecimal digits, not "${digest}".`,
  );
}

/** Replaces values that are there, by their dotted paths; every other character of the file stays. */
function setValues(chart: string, values: Readonly<Record<string, string>>): void {
  const file = path.join(chart, 'values.yaml');
  let text = readFileSync(file, 'utf8');
  for (const [dotted, value] of Object.entries(values)) {
    const node = parseDocument(text).getIn(dotted.split('.'), true);
    if (!isScalar(node) || !node.range) throw new CommandFailure(`${file} has no ${dotted} to set.`);
    const [start, end] = node.range;
    text = `${text.slice(0, start)}${JSON.stringify(value)}${text.slice(end)}`;
  }
  writeFileSync(file, text);
}
