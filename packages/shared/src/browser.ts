/** The part of this package that also runs in a browser: nothing here reaches for Node's modules. */
export * from './json-value.ts';
export * from './sse/sse-decoder.ts';
export * from './sse/sse-event.ts';
