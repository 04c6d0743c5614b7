export { claudeFamily } from './anthropic-models.ts';
export * from './compatible.ts';
export * from './credentials.ts';
export * from './errors/classify.ts';
export * from './errors/network.ts';
export * from './provider.ts';
export * from './registry.ts';
export * from './translate/embedding-format.ts';
export * from './translate/turn-memory.ts';
