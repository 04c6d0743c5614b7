import { replay } from './litellm/replay.ts';
import { tablesOf } from './litellm/tables/all.ts';

replay(...tablesOf.fallbacks);
