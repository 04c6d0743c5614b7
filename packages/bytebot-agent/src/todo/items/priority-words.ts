import type { TodoPriority } from '../../store/todo-records.ts';

const high = /\b(?:urgent|critical|important|asap|high[\s-]*priority|priority:?\s*high)\b/i;
const low =
  /\b(?:minor|optional|when\s+(?:you|i)\s+have\s+time|low[\s-]*priority|priority:?\s*low|(?:not|isn't)\s+(?:very\s+|that\s+|so\s+)?(?:urgent|critical|important))\b/i;

/**
 * The priority a text speaks of, medium when it speaks of none. Only whole words count: "follow up" is not low, and
 * "high school" says nothing (S1 took both for priorities). What is said to be low beats a high word inside of it.
 */
export function priorityIn(text: string): TodoPriority {
  const remaining = text.replace(new RegExp(low, 'gi'), ' ');
  if (high.test(remaining)) return 'high';
  return low.test(text) ? 'low' : 'medium';
}
