import { replay } from './litellm/replay.ts';
import { modelNames, wildcards } from './litellm/tables/names.ts';

replay(modelNames, wildcards);
