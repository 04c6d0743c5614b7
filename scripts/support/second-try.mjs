// Tests of whole processes (`packages/*/test/`) depend on how busy the machine is. They get one second try; what failed
// first is printed, so that a test that needs it often is seen. Tests beside the source get none.
import { expect, jest } from '@jest/globals';

if (/[\\/]packages[\\/][^\\/]+[\\/]test[\\/]/.test(expect.getState().testPath ?? '')) {
  jest.retryTimes(1, { logErrorsBeforeRetry: true });
}
