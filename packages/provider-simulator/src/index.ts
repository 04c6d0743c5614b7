export { simulatedKeys, simulatedRoleKeys } from './bedrock/check-signature.ts';
export type { JournalEntry, TruncatedBody } from './journal.ts';
export { type CatalogueModel, openrouterCatalogue } from './openrouter/catalogue.ts';
export { ScriptError } from './script/read-script.ts';
export type { Match, Reply, Script } from './script/reply.ts';
export { defaultPort, type RunningSimulator, type SimulatorOptions, startSimulator } from './simulator.ts';
