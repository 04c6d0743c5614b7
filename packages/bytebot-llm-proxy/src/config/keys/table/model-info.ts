import { entriesOf } from './row.ts';

const shown = 'Shown in `/model/info`.';
const modes =
  'chat, completion, embedding, image_generation, image_edit, audio_transcription, audio_speech, rerank, batch, realtime, ocr, responses, moderation, moderations, video_generation, vector_store, search';

/** Each is returned as written; `harmless` ones do nothing else. */
export const modelInfoKeys = entriesOf('model_list[].model_info', [
  'id | works | string | | The id of the deployment: clients may ask for it, and `x-litellm-model-id` says it. | judged',
  `mode | works | one of ${modes} | | What kind of model it is; shown in \`/model/info\` and \`/model_group/info\`. One that says something else is not asked for images, speech, transcriptions, moderations or rankings.`,
  'base_model | works | string | | The model whose price and context window count.',
  'max_tokens | works | integer | | Shown in `/model/info` and with the model.',
  'max_input_tokens | works | integer | | Shown in `/model/info` and `/model_group/info`.',
  'max_output_tokens | works | integer | | Shown in `/model/info` and `/model_group/info`.',
  'access_groups | warns | names | | `models` of a key are names and wildcards, not groups of models: a key without that list may ask for all. | security',
  'supported_environments | warns | names | | The deployment is served in every environment.',
  'team_id | warns | string | | The deployment is served to every caller. | security',
  'team_public_model_name | warns | string | | The deployment has its `model_name` only.',
  'member_auto_router | harmless | boolean | false | Teams have no routers of their own.',
  'access_windows | warns | list | | The deployment is served at any time. | security',
  'blocked | warns | boolean | false | The deployment is served. | security; use a comment, to switch the entry off',
  'discoverable | warns | boolean | true | The model is listed. | same true',
  'tier | harmless | one of free, paid | | Shown in `/model/info`.',
  'allowed_fails | works | integer | | How many failures leave it in use; goes before the router’s.',
  'allowed_fails_policy | works | map | | The same by the class of the failure.',
  'cooldown_time | works | seconds | | How long it is left out after failures, when its parameters do not say it.',
  'enable_tag_filtering | warns | boolean | false | It is not read per deployment. | use `router_settings.enable_tag_filtering`; security',
  'allow_fail_open | harmless | boolean | false | A request whose tags fit no deployment is refused.',
  'adaptive_router_preferences | harmless | map | | Concerns `auto_router/…` entries, which are not served.',
  'custom_tokenizer | harmless | map | | Tokens are counted by the provider.',
  'health_check_model | harmless | string | | Health is seen from real requests; no model is called to check it.',
  'health_check_timeout | harmless | seconds | 60 | Health is seen from real requests; no model is called to check it.',
  'health_check_max_tokens | harmless | integer | 5 | Health is seen from real requests; no model is called to check it.',
  'health_check_voice | harmless | string | | Health is seen from real requests; no model is called to check it.',
  'health_check_reasoning_effort | harmless | string | | Health is seen from real requests; no model is called to check it.',
  'disable_background_health_check | works | boolean | false | Keeps `background_health_checks` from asking for this entry.',
  'internal_router_model | harmless | boolean | false | There is no spend log for it.',
  'ptu_count | harmless | integer | | Reserved capacity is not accounted for.',
  'cost_per_ptu_per_hour | harmless | number | | Reserved capacity is not accounted for.',
  'ptu_effective_from | harmless | any | | Reserved capacity is not accounted for.',
  'ptu_effective_to | harmless | any | | Reserved capacity is not accounted for.',
  'created_at | harmless | any | | Shown in `/model/info`.',
  'created_by | harmless | string | | Shown in `/model/info`.',
  'updated_at | harmless | any | | Shown in `/model/info`.',
  'updated_by | harmless | string | | Shown in `/model/info`.',
  'db_model | harmless | boolean | false | It is always false here: no model comes from a database.',
  ...[
    ...['description string', 'litellm_provider string', 'key string', 'source string', 'metadata map'],
    ...['supported_endpoints names', 'supported_modalities names', 'supported_output_modalities names'],
    ...['supported_openai_params names', 'supported_regions names', 'supported_resolutions names'],
    ...['supported_reasoning_efforts names', 'deprecation_date any', 'output_vector_size integer'],
    ...['max_images_per_prompt integer', 'max_videos_per_prompt integer', 'max_video_length number'],
    ...['max_audio_length_hours number', 'max_audio_per_prompt integer', 'max_pdf_size_mb number'],
    ...[
      'max_query_tokens integer',
      'max_document_chunks_per_query integer',
      'max_tokens_per_document_chunk integer',
    ],
    ...['tool_use_system_prompt_tokens integer', 'default_reasoning_effort string', 'context_window any'],
    ...[
      'organization string',
      'category string',
      'knowledge_cutoff any',
      'tags names',
      'uses_embed_content boolean',
    ],
  ].map((pair) => {
    const [name, type] = pair.split(' ');
    return `${name} | harmless | ${type} | | ${shown}`;
  }),
  ...[
    ...[
      'vision',
      'function_calling',
      'parallel_function_calling',
      'tool_choice',
      'response_schema',
      'reasoning',
    ],
    ...['system_messages', 'prompt_caching', 'audio_input', 'audio_output', 'video_input', 'image_input'],
    ...[
      'pdf_input',
      'embedding_image_input',
      'assistant_prefill',
      'computer_use',
      'native_streaming',
      'url_context',
    ],
    ...[
      'web_search',
      'service_tier',
      'minimal_reasoning_effort',
      'none_reasoning_effort',
      'low_reasoning_effort',
    ],
    ...[
      'max_reasoning_effort',
      'xhigh_reasoning_effort',
      'code_execution',
      'image_generation',
      'mcp',
      'fast_mode',
    ],
    ...[
      'tool_search',
      'native_structured_output',
      'adaptive_thinking',
      'sampling_params',
      'multimodal',
      'images',
    ],
    ...['streaming', 'file_search', 'embedding_video_input', 'image_size', 'output_config', 'preset'],
  ].map(
    (what) => `supports_${what} | works | boolean | | Shown in \`/model/info\` and \`/model_group/info\`.`,
  ),
]);

export const tokenizerKeys = entriesOf('model_list[].model_info.custom_tokenizer', [
  'identifier | harmless | string | | Tokens are counted by the provider.',
  'revision | harmless | string | main | Tokens are counted by the provider.',
  'auth_token | harmless | string | | Tokens are counted by the provider.',
]);
