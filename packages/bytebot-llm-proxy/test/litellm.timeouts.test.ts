import { replay } from './litellm/replay.ts';
import { noPlayedFailures, playedFailures } from './litellm/tables/played-failures.ts';
import { routerTimeouts, settingsTimeouts, timeouts } from './litellm/tables/timeouts.ts';

replay(timeouts, routerTimeouts, settingsTimeouts, noPlayedFailures, playedFailures);
