import { replay } from './litellm/replay.ts';
import {
  allowedFails,
  allowedFailsPolicy,
  sameAllowedFails,
  threeAllowedFails,
} from './litellm/tables/allowed-fails.ts';
import { cooldowns, noCooldowns, noCooldownTime } from './litellm/tables/cooldowns.ts';

replay(
  cooldowns,
  noCooldowns,
  noCooldownTime,
  allowedFails,
  allowedFailsPolicy,
  sameAllowedFails,
  threeAllowedFails,
);
