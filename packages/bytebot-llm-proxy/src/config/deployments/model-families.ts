import { publicPrices } from '../../pricing/price-table.ts';

/**
 * Which provider serves a model that is named without a prefix (`gpt-4o`), in LiteLLM's order of preference, which a
 * price table does not tell: Gemini is Vertex AI's first, legacy completions are apart. Each family is a beginning of
 * the name, so that tomorrow's models of a family are known too; the first that fits decides, and of its providers
 * the first that is served.
 */
const families: readonly { readonly begins: RegExp; readonly providers: readonly string[] }[] = [
  {
    begins: /^(?:gpt-3\.5-turbo-instruct|(?:ft:)?davinci-|(?:ft:)?babbage-)/,
    providers: ['text-completion-openai', 'openai'],
  },
  // Open weights that many serve, OpenAI not among them.
  { begins: /^gpt-oss/, providers: [] },
  { begins: /^(?:gpt-|chatgpt-|codex-|computer-use-|o[13]|o4-|ft:gpt-)/, providers: ['openai'] },
  { begins: /^(?:text-embedding-(?:3-|ada-)|dall-e-|whisper-|tts-)/, providers: ['openai'] },
  { begins: /^(?:omni|text)-moderation-/, providers: ['openai'] },
  // `claude-sonnet-4@20250514` is how Vertex AI writes versions.
  { begins: /^claude-[^@]*@/, providers: ['vertex_ai'] },
  { begins: /^claude-/, providers: ['anthropic'] },
  { begins: /^(?:gemini-|text-embedding-00[45])/, providers: ['vertex_ai', 'gemini'] },
  {
    begins: /^(?:text-multilingual-embedding-|textembedding-|multimodalembedding)/,
    providers: ['vertex_ai'],
  },
  {
    begins: /^(?:(?:chat|text|code|codechat)-(?:bison|gecko|unicorn)|imagen-|imagegeneration@)/,
    providers: ['vertex_ai'],
  },
  { begins: /^(?:command-|embed-(?:english|multilingual)-)/, providers: ['cohere_chat', 'cohere'] },
  { begins: /^(?:mistral|codestral|ministral|pixtral|open-mistral)-/, providers: ['mistral'] },
  { begins: /^deepseek-/, providers: ['deepseek'] },
  { begins: /^j(?:amba|2)-/, providers: ['ai21_chat'] },
  // The whole name of a wildcard over everything.
  { begins: /^\*$/, providers: ['openai'] },
  // Bedrock's ids begin with the vendor, those of an inference profile with the region before it.
  {
    begins: /^(?:(?:us|eu|apac|au|jp|ca|global|us-gov)\.)?(?:anthropic|amazon|meta|mistral)\.[a-z]/,
    providers: ['bedrock'],
  },
  {
    begins: /^(?:(?:us|eu|apac|global)\.)?(?:cohere|ai21|deepseek|stability|writer|luma)\.[a-z]/,
    providers: ['bedrock'],
  },
  { begins: /^(?:openai|qwen|google|nvidia|minimax|moonshot|twelvelabs)\.[a-z]/, providers: ['bedrock'] },
];

/**
 * The ids of the providers that may serve a name without provider, the preferred first: by its family, else by the
 * public price table, which LiteLLM asks too (`vendor/model` is a name of OpenRouter's there). None when neither
 * knows it.
 */
export function providersOfBareName(name: string): readonly string[] {
  const lower = name.toLowerCase();
  const family = families.find(({ begins }) => begins.test(lower));
  if (family !== undefined) return family.providers;
  const provider = publicPrices.providerOf(name);
  return provider === undefined ? [] : [provider];
}
