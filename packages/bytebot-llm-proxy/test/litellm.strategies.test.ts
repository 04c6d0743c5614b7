import { replay } from './litellm/replay.ts';
import { levels, strategies } from './litellm/tables/strategies.ts';

replay(strategies, levels);
