export { type CreatedModel, createModel, type FactoryWorld } from './agent-config/factory.ts';
export { createTodoAgent, type TodoAgentWorld } from './agent-config/todo-agent.ts';
export type { AssistantTurn, ChatModel, ModelRequest } from './model/chat-model.ts';
export type { ProviderChoice } from './model/direct-providers.ts';
export { ConfigurationError, ModelError } from './model/model-error.ts';
export { ProxyService } from './proxy/proxy.service.ts';
export { type AgentSettings, readSettings } from './settings.ts';
export type { ModelChoice } from './store/task-records.ts';
