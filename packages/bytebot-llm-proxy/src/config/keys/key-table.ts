import { nearMatches } from '@bytebot/shared';
import type { KeyEntry, KeySection } from './key-entry.ts';
import { litellmSettingsKeys } from './table/litellm-settings.ts';
import { sections } from './table/sections.ts';

export type { DefaultValue, KeyEntry, KeySection, Outcome, ValueType } from './key-entry.ts';

/**
 * Every key that LiteLLM reads from a config (as of its 1.94), at every place, and every key of this proxy's own,
 * each with what happens to it here. What is reported about a config, the list of keys, docs/config.md and the JSON
 * Schema are made from this table alone.
 */
export const keyTable: readonly KeyEntry[] = [...litellmSettingsKeys];

/** The mappings that the keys stand in. */
export const keySections: readonly KeySection[] = sections;

const bySection = Map.groupBy(keyTable, ({ section }) => section);
const byPlace = new Map(keyTable.map((entry) => [placeKey(entry.section, entry.name), entry]));

/** The entry of a key at a place; in a section whose names are free that of `*`. */
export function findKey(section: string, name: string): KeyEntry | undefined {
  return byPlace.get(placeKey(section, name)) ?? byPlace.get(placeKey(section, '*'));
}

/** The keys of a section, in the order of the table. */
export function keysOfSection(section: string): readonly KeyEntry[] {
  return bySection.get(section) ?? [];
}

/** The sections that have a key of this name, the outer ones first: where a misplaced key belongs. */
export function sectionsOfKey(name: string): readonly string[] {
  return keySections.map(({ path }) => path).filter((path) => byPlace.has(placeKey(path, name)));
}

/** The keys of a section that someone who wrote `name` may have meant, the nearest first. */
export function nearKeys(section: string, name: string): readonly string[] {
  return nearMatches(
    name,
    keysOfSection(section).map((entry) => entry.name),
    3,
  );
}

function placeKey(section: string, name: string): string {
  return `${section}\n${name}`;
}
