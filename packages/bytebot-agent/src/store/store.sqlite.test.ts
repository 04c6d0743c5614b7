import { temporaryStore } from './store.test-helper.ts';
import { describeStore } from './suite/describe-store.test-helper.ts';

describeStore('the embedded store', temporaryStore);
