import express, { type RequestHandler } from 'express';

/** Ten times what the longest message takes with every character escaped; as objects it may grow twentyfold. */
const BODY_SIZE_MAX = '1mb';

/** Reads the body as JSON, whatever type it claims: `curl -d` claims that it is a form. */
export function readBody(): RequestHandler {
  return express.json({ limit: BODY_SIZE_MAX, strict: false, type: () => true });
}
