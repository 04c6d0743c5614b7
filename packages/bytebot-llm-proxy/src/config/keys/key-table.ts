import { nearMatches } from '@bytebot/shared';
import type { KeyEntry, KeySection, KnownMistake } from './key-entry.ts';
import * as generalOperations from './table/general-operations.ts';
import * as generalSettings from './table/general-settings.ts';
import * as generalSubsections from './table/general-subsections.ts';
import * as litellmSettings from './table/litellm-settings.ts';
import * as litellmSubsections from './table/litellm-subsections.ts';
import { knownMistakes } from './table/mistakes.ts';
import * as modelEntry from './table/model-entry.ts';
import { modelInfoKeys, tokenizerKeys } from './table/model-info.ts';
import * as newer from './table/newer-keys.ts';
import * as newerModel from './table/newer-model-keys.ts';
import * as otherSections from './table/other-sections.ts';
import { priceKeys } from './table/prices.ts';
import { providerParamKeys } from './table/provider-params.ts';
import { requestDefaultKeys } from './table/request-defaults.ts';
import * as routerSettings from './table/router-settings.ts';
import { sections } from './table/sections.ts';
import { topLevelKeys } from './table/top-level.ts';

export type {
  DefaultValue,
  KeyEntry,
  KeySection,
  KnownMistake,
  Outcome,
  ValueType,
} from './key-entry.ts';

const { cacheParamKeys, keyLimitKeys, promptInjectionKeys, providerMapKeys } = litellmSubsections;

/**
 * Every key that LiteLLM reads from a config (as of its 1.109), at every place, and every key of this proxy's own,
 * each with what happens to it here. What is reported about a config, the list of keys, docs/config.md and the JSON
 * Schema are made from this table alone.
 */
export const keyTable: readonly KeyEntry[] = [
  ...topLevelKeys,
  ...modelEntry.modelEntryKeys,
  ...modelEntry.callParamKeys,
  ...providerParamKeys,
  ...priceKeys('model_list[].litellm_params'),
  ...requestDefaultKeys,
  ...modelEntry.promptParamKeys,
  ...modelInfoKeys,
  ...priceKeys('model_list[].model_info'),
  ...tokenizerKeys,
  ...Object.values(litellmSettings).flat(),
  ...cacheParamKeys,
  ...keyLimitKeys,
  ...providerMapKeys,
  ...promptInjectionKeys,
  ...Object.values(routerSettings).flat(),
  ...generalSettings.proxyKeys,
  ...generalSettings.requestKeys,
  ...generalSettings.authKeys,
  ...generalSettings.healthKeys,
  ...generalSettings.secretKeys,
  ...Object.values(generalOperations).flat(),
  ...Object.values(generalSubsections).flat(),
  ...Object.values(otherSections).flat(),
  ...Object.values(newer).flat(),
  ...Object.values(newerModel).flat(),
];

/** The mappings that the keys stand in. */
export const keySections: readonly KeySection[] = sections;

/** What people write and nothing reads. */
export const mistakes: readonly KnownMistake[] = knownMistakes;

const sectionByPath = new Map(sections.map((section) => [section.path, section]));
const bySection = Map.groupBy(keyTable, ({ section }) => section);
const byPlace = new Map(keyTable.map((entry) => [placeKey(entry.section, entry.name), entry]));
const patterns = Map.groupBy(
  keyTable.filter(({ name }) => name.includes('*')),
  ({ section }) => section,
);
const mistakeByPlace = new Map(knownMistakes.map((one) => [placeKey(one.section, one.name), one]));

/** The section at a place, `*` and `[]` for names and items; undefined where the table knows none. */
export function findSection(path: string): KeySection | undefined {
  return sectionByPath.get(path);
}

/** The entry of a key at a place; where a family of names stands in the table (`presidio_*`), that of the family. */
export function findKey(section: string, name: string): KeyEntry | undefined {
  const home = homeOf(section);
  return (
    byPlace.get(placeKey(home, name)) ?? patterns.get(home)?.find((entry) => isOfFamily(entry.name, name))
  );
}

/** What is wrong with a key that people are known to write there. */
export function findMistake(section: string, name: string): KnownMistake | undefined {
  return mistakeByPlace.get(placeKey(homeOf(section), name));
}

/** The keys of a section, in the order of the table. */
export function keysOfSection(section: string): readonly KeyEntry[] {
  return bySection.get(homeOf(section)) ?? [];
}

/** The sections that have a key of exactly this name, in the order of the documents: where a misplaced key belongs. */
export function sectionsOfKey(name: string): readonly string[] {
  return sections
    .filter(({ path, sameAs }) => sameAs === undefined && byPlace.has(placeKey(path, name)))
    .map(({ path }) => path);
}

/**
 * The keys of a section that someone who wrote `name` may have meant, the nearest first.
 *
 * @param maxDifference The share of characters that may differ.
 */
export function nearKeys(section: string, name: string, maxDifference = 0.3): readonly string[] {
  const { length } = name;
  // Names of another length differ by more anyway, and comparing takes long.
  const names = keysOfSection(section)
    .map((entry) => entry.name)
    .filter((known) => Math.abs(known.length - length) <= maxDifference * Math.max(known.length, length))
    .filter((known) => !isOppositeOfAnother(known, name));
  return nearMatches(name, names, 3, maxDifference);
}

/** `disable_health_check_auth` is not meant by `enable_health_check_routing`; only the very opposite may be. */
function isOppositeOfAnother(known: string, name: string): boolean {
  const [, verb, what] = /^(enable|disable)_(.+)$/.exec(known) ?? [];
  const [, otherVerb, other] = /^(enable|disable)_(.+)$/.exec(name) ?? [];
  return verb !== undefined && otherVerb !== undefined && verb !== otherVerb && what !== other;
}

function homeOf(section: string): string {
  return sectionByPath.get(section)?.sameAs ?? section;
}

function isOfFamily(family: string, name: string): boolean {
  const [before = '', after = ''] = family.split('*');
  return name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
}

function placeKey(section: string, name: string): string {
  return `${section}\n${name}`;
}
