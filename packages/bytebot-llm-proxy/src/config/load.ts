import type { Provider } from '@bytebot/llm-providers';
import { type SecretStore, withVariables } from '@bytebot/service';
import { indexDeployments } from './build-snapshot.ts';
import { type BuildContext, buildDeployment } from './deployments/build-deployment.ts';
import { readCredentials } from './deployments/credentials.ts';
import { DeploymentIds } from './deployments/deployment-id.ts';
import {
  catalogueEntriesBeside,
  disabledReason,
  entriesOfEnvironment,
} from './deployments/implicit-entries.ts';
import { providerKeysOf } from './deployments/key-entries.ts';
import { type KeyedEntry, reportMissingKeys } from './deployments/missing-keys.ts';
import { type ModelEntry, readModelEntries } from './deployments/model-entry.ts';
import { digestOfVariables, readEnvironmentVariables } from './environment-variables.ts';
import { FURTHER_ENTRIES_PLACE, type FurtherEntries } from './further-entries.ts';
import { reportPlugIns } from './keys/plug-ins.ts';
import { reportKeys } from './keys/report-keys.ts';
import { lint } from './lint/lint.ts';
import type { Problem } from './problem.ts';
import { type CheckMode, ProblemList } from './problem-list.ts';
import { type ConfigDocument, readDocument } from './read-document.ts';
import { deploymentLimitDefaults } from './settings/limit-settings.ts';
import {
  aliasesOf,
  proxySettings,
  readSections,
  type Sections,
  variableProblems,
} from './settings/proxy-settings.ts';
import { reportKeylessTenants } from './settings/tenants.ts';
import type { ConfigSnapshot, UnservableModel } from './snapshot.ts';

export interface LoadOptions {
  /** Undefined: every provider whose key is set is served as `<provider>/*`. */
  readonly file: string | undefined;
  readonly secrets: SecretStore;
  readonly generation: number;
  readonly nowMs: number;
  /** The text of `file`, where it has been read already (standard input). */
  readonly text?: string;
  /** Given when the config is checked rather than started with: findings that only inform are listed too. */
  readonly check?: CheckMode;
  /** Entries that follow those of the file. */
  readonly further?: FurtherEntries | undefined;
}

/**
 * Reads a LiteLLM config into an immutable snapshot. Pure apart from reading the file and its includes; what it
 * reads from `secrets` are settings, while keys are read later, with each request.
 *
 * @throws ConfigError with every problem found, when one of them makes the config unusable.
 */
export function loadConfig(options: LoadOptions): ConfigSnapshot {
  const { file, secrets: outer, generation, nowMs } = options;
  const document = file === undefined ? emptyDocument() : readDocument(file, options);
  const { problems } = document;
  if (file !== undefined) reportKeys(document);
  const plugInProviders = reportPlugIns(document);
  const ownVariables = readEnvironmentVariables(document, outer);
  const secrets = withVariables(outer, ownVariables);
  const sections = readSections(document, secrets);
  const settings = proxySettings(document, sections, secrets);
  const { enabled } = settings.openrouter;
  const entries =
    file === undefined ? entriesOfEnvironment(secrets, settings) : entriesOfFile(document, sections, enabled);
  const context = {
    secrets,
    problems,
    ids: new DeploymentIds(),
    plugInProviders,
    disabled: (provider: Provider) => disabledReason(provider, enabled),
    limits: deploymentLimitDefaults(sections.general, sections.router),
  };
  const written = buildAll(entries, context);
  const found = buildFurther(options.further, context);
  const built = [...written.built, ...found.built];
  reportMissingKeys(written.built, problems);
  reportKeylessTenants(
    settings.tenants,
    built.map(({ deployment }) => deployment),
    variableProblems(document),
  );
  const aliases = aliasesOf(sections.router);
  const variables = (name: string): string | undefined => secrets.get(name);
  const { value } = document;
  const all = [...entries, ...found.entries];
  lint(
    { value, hasFile: file !== undefined, entries: all, served: built, settings, aliases, variables },
    problems,
  );
  problems.throwIfFatal();
  return {
    generation,
    file,
    files: document.files,
    loadedAtMs: nowMs,
    ...indexDeployments(built.map(({ deployment }) => deployment)),
    aliases,
    unservable: [...written.unservable, ...found.unservable],
    settings,
    variables,
    ownVariables: digestOfVariables(ownVariables),
    problems: [...problems.all, ...found.problems],
  };
}

/** Stands for a config file that is not there. */
function emptyDocument(): ConfigDocument {
  const places = { file: 'environment', line: 0, column: 0, children: new Map() };
  return { value: {}, places, problems: new ProblemList(places), files: [] };
}

function entriesOfFile(
  document: ConfigDocument,
  sections: Sections,
  catalogueEnabled: boolean | undefined,
): ModelEntry[] {
  const defaults = {
    params: sections.router.default_litellm_params ?? {},
    credentials: readCredentials(document),
    providerKeys: providerKeysOf(sections.general.provider_keys, document.problems),
  };
  const entries = readModelEntries(document.value, defaults, document.problems);
  return catalogueEnabled === true ? [...entries, ...catalogueEntriesBeside(entries)] : entries;
}

interface Built {
  readonly built: readonly KeyedEntry[];
  readonly unservable: readonly UnservableModel[];
}

/** What is wrong with such an entry is listed apart, so that it cannot make the config unusable. */
function buildFurther(
  further: FurtherEntries | undefined,
  context: BuildContext,
): Built & { readonly entries: readonly ModelEntry[]; readonly problems: readonly Problem[] } {
  const root = { file: FURTHER_ENTRIES_PLACE, line: 0, column: 0, children: new Map() };
  const problems = new ProblemList(root);
  const entries = further?.read(problems) ?? [];
  const built = buildAll(entries, { ...context, problems });
  reportMissingKeys(built.built, problems);
  return { ...built, entries, problems: problems.all };
}

function buildAll(entries: readonly ModelEntry[], context: BuildContext): Built {
  const built: KeyedEntry[] = [];
  const unservable: UnservableModel[] = [];
  for (const entry of entries) {
    const result = buildDeployment(entry, context);
    if ('unservable' in result) unservable.push(result.unservable);
    else built.push({ entry, deployment: result.deployment });
  }
  return { built, unservable };
}
