import express, { type RequestHandler } from 'express';

const BODY_SIZE_MAX = '50mb';

/** Reads the body as JSON, whatever type it claims: `curl -d` claims that it is a form. */
export function readBody(): RequestHandler {
  return express.json({ limit: BODY_SIZE_MAX, strict: false, type: () => true });
}
