/** What an image starts: a stop signal is answered while the rest is still being loaded. */
import { stopWhileLoading } from '@bytebot/service/early-stop';

stopWhileLoading();
await import('./main.ts');
