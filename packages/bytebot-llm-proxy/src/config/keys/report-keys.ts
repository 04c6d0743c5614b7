import { isJsonObject } from '@bytebot/shared';
import type { ConfigPath } from '../place.ts';
import type { ConfigDocument } from '../read-document.ts';
import { cacheParams } from '../schema/cache-keys.ts';
import { allowedFailsPolicy, retryPolicy } from '../schema/failures.ts';
import { providerBudget, storeDownSection } from '../schema/limit-sections.ts';
import { paramSettings } from '../schema/model-entry.ts';
import { responseStoreSection } from '../schema/response-store.ts';
import { routingGroup, strategyArguments } from '../schema/routing.ts';
import { generalSettings, litellmSettings, routerSettings } from '../schema/sections.ts';
import { findKey, findSection, type KeyEntry } from './key-table.ts';
import { judgeUnknownKey, type Verdict } from './unknown-key.ts';
import { nearestWord, typeProblem } from './value-type.ts';

/** Keys whose values the schemas check, with errors of their own. */
const checkedBySchema: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['litellm_settings', new Set(Object.keys(litellmSettings.shape))],
  ['router_settings', new Set(Object.keys(routerSettings.shape))],
  ['router_settings.routing_groups[]', new Set(Object.keys(routingGroup.shape))],
  ['router_settings.routing_strategy_args', new Set(Object.keys(strategyArguments.shape))],
  ['router_settings.retry_policy', new Set(Object.keys(retryPolicy.shape))],
  ['router_settings.model_group_retry_policy.*', new Set(Object.keys(retryPolicy.shape))],
  ['router_settings.allowed_fails_policy', new Set(Object.keys(allowedFailsPolicy.shape))],
  ['router_settings.provider_budget_config.*', new Set(Object.keys(providerBudget.shape))],
  ['litellm_settings.cache_params', new Set(Object.keys(cacheParams.shape))],
  ['general_settings.limits_when_store_is_down', new Set(Object.keys(storeDownSection.shape))],
  ['general_settings.response_store', new Set(Object.keys(responseStoreSection.shape))],
  ['general_settings', new Set(Object.keys(generalSettings.shape))],
  ['model_list[].litellm_params', new Set(Object.keys(paramSettings.shape))],
]);

/** A finding about a key that may stand in many entries. */
interface Finding extends Verdict {
  readonly path: ConfigPath;
  readonly severity: 'error' | 'warning';
  count: number;
}

/**
 * Names, once each, the keys of a config that do not do what they do in LiteLLM: unknown ones, misspelt ones, ones in
 * the wrong section, ones that LiteLLM acts on and this proxy does not, and values of the wrong type. All of it comes
 * from the key table. None stops the start but what LiteLLM does not start with either.
 *
 * A file without any section of a LiteLLM config is something else and is refused.
 */
export function reportKeys(document: ConfigDocument): void {
  const { value, problems } = document;
  if (!Object.keys(value).some((key) => key !== 'include' && findKey('', key) !== undefined)) {
    problems.error(
      [],
      'This is no LiteLLM config: none of its sections (`model_list`, `litellm_settings`, `router_settings`, `general_settings` …) is there. Is it the right file?',
    );
    return;
  }
  const report = new KeyReport(hasGroups(value.model_list));
  report.visit('', [], value, false);
  for (const { path, severity, message, suggestion, count } of report.findings) {
    const others = count === 1 ? '' : ` It stands in ${count} entries.`;
    if (severity === 'error') problems.error(path, `${message}${others}`, suggestion);
    else problems.warn(path, `${message}${others}`, suggestion);
  }
}

/** A file with more unknown names than this is no config that someone wrote by hand. */
const MAX_NAMES_LOOKED_UP = 100;

/** Walks through the sections that the table knows. */
class KeyReport {
  readonly #findings = new Map<string, Finding>();
  readonly #hasGroups: boolean;
  /** Unknown keys that have been judged: entries repeat them. */
  readonly #judged = new Set<string>();

  constructor(hasGroups: boolean) {
    this.#hasGroups = hasGroups;
  }

  get findings(): Iterable<Finding> {
    return this.#findings.values();
  }

  /** @param quiet Whether something around has been named already, or needs no naming, as not acted on. */
  visit(section: string, path: ConfigPath, keys: Readonly<Record<string, unknown>>, quiet: boolean): void {
    for (const [name, value] of Object.entries(keys)) {
      const at = [...path, name];
      const entry = findKey(section, name);
      if (entry === undefined) this.#unknown(section, name, value, at);
      else this.#known(entry, section, name, value, at, quiet);
      const inner = section === '' ? name : `${section}.${name}`;
      this.#descend(inner, at, value, quiet || entry?.outcome !== 'works');
    }
  }

  #descend(section: string, path: ConfigPath, value: unknown, quiet: boolean): void {
    if (Array.isArray(value)) {
      if (findSection(`${section}[]`) === undefined) return;
      for (const [index, item] of value.entries()) {
        if (isJsonObject(item)) this.visit(`${section}[]`, [...path, index], item, quiet);
      }
      return;
    }
    if (!isJsonObject(value)) return;
    if (findSection(section) !== undefined) this.visit(section, path, value, quiet);
    else if (findSection(`${section}.*`) !== undefined) {
      for (const [name, item] of Object.entries(value)) {
        if (isJsonObject(item)) this.visit(`${section}.*`, [...path, name], item, quiet);
      }
    }
  }

  #unknown(section: string, name: string, value: unknown, path: ConfigPath): void {
    const place = `${section}\n${name}`;
    const earlier = this.#findings.get(place);
    if (earlier !== undefined) earlier.count += 1;
    if (value === null || this.#judged.has(place)) return;
    this.#judged.add(place);
    const verdict = judgeUnknownKey(section, name, this.#judged.size <= MAX_NAMES_LOOKED_UP);
    this.#add(section, name, path, 'warning', verdict);
  }

  #known(
    entry: KeyEntry,
    section: string,
    name: string,
    value: unknown,
    path: ConfigPath,
    quiet: boolean,
  ): void {
    if (value === null || entry.isJudgedElsewhere === true) return;
    const { suggestion } = entry;
    const remedy = suggestion === undefined ? {} : { suggestion };
    if (entry.outcome === 'refused') {
      const message = `\`${name}\` is refused here. ${entry.meaning}`;
      this.#add(section, name, path, 'error', { message, ...remedy });
    } else if (
      entry.outcome === 'warns' &&
      isSaid(entry, value, quiet || (entry.isForGroups === true && !this.#hasGroups))
    ) {
      const message = `\`${shownName(name)}\` is accepted, but this version does not act on it. ${entry.meaning}`;
      this.#add(section, name, path, 'warning', { message, ...remedy });
    }
    if (checkedBySchema.get(section)?.has(name) === true) return;
    const wrong = typeProblem(entry.type, value);
    if (wrong === undefined) return;
    const word = nearestWord(entry.type, value);
    const meant = word === undefined ? remedy : { suggestion: `did you mean \`${word}\`?` };
    const message = `\`${shownName(name)}\` ${wrong}`;
    this.#add(section, `${name}\ntype`, path, 'warning', { message, ...meant });
  }

  #add(
    section: string,
    name: string,
    path: ConfigPath,
    severity: Finding['severity'],
    verdict: Verdict | undefined,
  ): void {
    if (verdict === undefined) return;
    const key = `${section}\n${name}`;
    const earlier = this.#findings.get(key);
    if (earlier === undefined) this.#findings.set(key, { ...verdict, path, severity, count: 1 });
    else earlier.count += 1;
  }
}

/** Whether any name stands for several deployments, so that it matters which of them is called. */
function hasGroups(list: unknown): boolean {
  if (!Array.isArray(list)) return false;
  const names = list.map((entry: unknown) => (isJsonObject(entry) ? entry.model_name : undefined));
  return new Set(names).size < names.length;
}

/** Whether a key that is not acted on has to be named: not when it is switched off, or says what is so anyway. */
function isSaid(entry: KeyEntry, value: unknown, quiet: boolean): boolean {
  if (entry.isAlwaysSaid === true) return true;
  if (quiet || isEmpty(value)) return false;
  if (entry.sameWith?.includes(value) === true) return false;
  // `false` switches off, unless on is what LiteLLM does by itself.
  return value !== false || entry.default === true;
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

function shownName(name: string): string {
  return name.slice(0, 100);
}
