/** One row of the table of features, and the fixtures that prove it. */
export interface Feature {
  readonly name: string;
  /** Of `fixtures/_requests` for what goes to a provider, of the provider's own folder for what comes back. */
  readonly fixtures: readonly string[];
  /** The parameters the row is about, where its fixtures hold others as well; default: all of them. */
  readonly parameters?: readonly string[];
}

/** What a client may send; each fixture is translated for every provider and held against what was committed. */
export const requestFeatures: readonly Feature[] = [
  { name: 'system and developer prompts', fixtures: ['system', 'system-and-developer'] },
  { name: 'pictures in the request', fixtures: ['image-data'] },
  { name: 'pictures at an address', fixtures: ['image-address'] },
  { name: 'PDF files', fixtures: ['file-pdf'] },
  { name: 'text files', fixtures: ['file-text'] },
  { name: 'sound', fixtures: ['audio'] },
  { name: 'video', fixtures: ['video-data'] },
  { name: 'tools', fixtures: ['tools', 'agent-many-tools'] },
  { name: 'schemas with `$ref`, `anyOf`, empty objects', fixtures: ['schema-references', 'schema-unions'] },
  { name: '`tool_choice: required`', fixtures: ['tool-choice-required'] },
  { name: '`tool_choice` by name', fixtures: ['tool-choice-named'] },
  { name: '`tool_choice: none`', fixtures: ['tool-choice-none'] },
  { name: '`allowed_tools`', fixtures: ['tool-choice-allowed'] },
  { name: '`parallel_tool_calls: false`', fixtures: ['one-tool-at-a-time'] },
  { name: 'results of parallel calls', fixtures: ['parallel-tool-results'] },
  { name: 'pictures in tool results', fixtures: ['tool-result-image', 'screenshots-after-results'] },
  { name: '`response_format: json_object`', fixtures: ['json-object'] },
  { name: '`response_format: json_schema`', fixtures: ['json-schema'] },
  { name: '`json_schema` beside tools', fixtures: ['json-schema-and-tools'] },
  { name: '`reasoning_effort`', fixtures: ['effort-high'], parameters: ['reasoning_effort'] },
  { name: 'thinking that the client kept', fixtures: ['thinking-kept'], parameters: [] },
  { name: 'marks for the prompt cache', fixtures: ['cache-marks'] },
  { name: '`max_tokens`, `stop`', fixtures: ['limits-and-stop'], parameters: ['max_tokens', 'stop'] },
  { name: '`temperature`, `top_p`', fixtures: ['sampling'], parameters: ['temperature', 'top_p'] },
  { name: '`seed`, `n`, `logprobs`, penalties', fixtures: ['sampling-openai-only'] },
  { name: '`service_tier`', fixtures: ['service-tier-flex'] },
  { name: '`web_search_options`', fixtures: ['web-search'] },
  {
    name: 'ByteBot’s message shapes',
    fixtures: ['bytebot-tool-loop', 'bytebot-user-action'],
    parameters: [],
  },
];

/** What a provider may answer; each fixture is an exchange of its own wire format. */
export const answerFeatures: readonly Feature[] = [
  { name: 'text', fixtures: ['text', 'stream-text'] },
  { name: 'tool calls', fixtures: ['tool-call', 'stream-tool-call'] },
  { name: 'parallel tool calls with stable ids', fixtures: ['parallel', 'stream-parallel'] },
  { name: 'thinking', fixtures: ['thinking', 'stream-thinking'] },
  { name: 'usage', fixtures: ['usage', 'stream-usage'] },
  { name: 'an answer cut at its limit', fixtures: ['length'] },
  { name: 'a filtered answer', fixtures: ['content-filter', 'stream-content-filter'] },
  { name: 'citations', fixtures: ['citations'] },
  { name: 'log probabilities', fixtures: ['logprobs'] },
  { name: 'pictures', fixtures: ['image'] },
  { name: 'errors inside a 200', fixtures: ['error-in-success', 'stream-error'] },
  { name: 'an empty answer is no answer', fixtures: ['empty', 'stream-empty'] },
];
