import { modelTextOf } from './model-text.ts';
import { type Finding, info, type LintFacts } from './rule.ts';
import { shown } from './shown.ts';

/** What a model is for, by its name, where the name leaves no doubt; the first that fits decides. */
const families: readonly { readonly mode: string; readonly what: string; readonly name: RegExp }[] = [
  {
    mode: 'embedding',
    what: 'an embedding model',
    name: /embed|(?:^|\/)(?:voyage-(?!code-review)|bge-|gte-|e5-|jina-clip|multilingual-e5)|(?:^|[-_/])(?:minilm|ada-002)/i,
  },
  { mode: 'rerank', what: 'a reranking model', name: /rerank/i },
  {
    mode: 'audio_transcription',
    what: 'a speech recognition model',
    name: /whisper|transcribe|(?:^|[-_/])(?:stt|asr)(?:$|[-_/\d])|(?:^|\/)nova-[23](?:$|-)/i,
  },
  { mode: 'audio_speech', what: 'a speech model', name: /(?:^|[-_/])tts(?:$|[-_/\d])/i },
  {
    mode: 'image_generation',
    what: 'an image model',
    name: /dall-?e|gpt-image|chatgpt-image|imagen|stable-?diffusion|(?:^|[-_/])(?:sdxl|flux)(?:$|[-_./\d])|recraft/i,
  },
  { mode: 'moderation', what: 'a moderation model', name: /moderation/i },
];

/** Models that are not for chat and do not say so: `/model/info` then calls them chat models, and LiteLLM checks them with one. */
export function* missingModes({ entries }: LintFacts): Iterable<Finding> {
  for (const { path, modelName, params, modelInfo } of entries) {
    const { mode } = modelInfo;
    if (path.length === 0 || (mode !== undefined && mode !== null && mode !== '')) continue;
    const model = modelTextOf(params.model);
    if (model === undefined || model.includes('*')) continue;
    const base = typeof modelInfo.base_model === 'string' ? ` ${modelInfo.base_model}` : '';
    const family = families.find(({ name }) => name.test(`${model}${base}`));
    if (family === undefined) continue;
    yield info(
      path,
      `${shown(modelName)} is ${family.what} and has no \`model_info.mode\`, so it counts as a chat model.`,
      `add \`model_info: {mode: ${family.mode}}\``,
    );
  }
}
