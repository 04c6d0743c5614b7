import { replay } from './litellm/replay.ts';
import { checks, limits, misspeltChecks, noChecks } from './litellm/tables/checks.ts';
import { allTags, noTags, tags } from './litellm/tables/tags.ts';

replay(tags, allTags, noTags, checks, noChecks, misspeltChecks, limits);
