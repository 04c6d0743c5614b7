import { replay } from './litellm/replay.ts';
import { anyGroup, defaultFallbacks, fallbackKinds, fewFallbacks } from './litellm/tables/fallback-kinds.ts';
import { fallbacks, requestFallbacks } from './litellm/tables/fallbacks.ts';

replay(fallbacks, requestFallbacks, fallbackKinds, defaultFallbacks, anyGroup, fewFallbacks);
