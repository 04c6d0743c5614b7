import { z } from 'zod';
import type { Operation } from './operation.ts';

const checks = z.record(z.string(), z.string());
const text = z.string();

export const serviceOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/health',
    tag: 'Service',
    access: 'open',
    summary: 'Whether the process lives',
    responses: {
      200: {
        description: 'It does.',
        schema: z.object({ status: z.literal('healthy'), timestamp: z.iso.datetime() }),
      },
    },
  },
  {
    method: 'get',
    path: '/ready',
    tag: 'Service',
    access: 'open',
    summary: 'Whether the agent takes work and its database answers',
    responses: {
      200: { description: 'It does.', schema: z.object({ status: z.literal('ready'), checks }) },
      503: { description: 'It does not.', schema: z.object({ status: z.literal('not ready'), checks }) },
    },
  },
  {
    method: 'get',
    path: '/api/health',
    tag: 'Service',
    access: 'open',
    summary: 'Whether the todo API answers',
    responses: {
      200: {
        description: 'It does.',
        schema: z.object({ success: z.literal(true), status: z.literal('healthy'), message: z.string() }),
      },
    },
  },
  {
    method: 'get',
    path: '/openapi.json',
    tag: 'Service',
    access: 'open',
    summary: 'This description for programs (OpenAPI 3.1)',
    responses: { 200: { description: 'The document.', schema: z.looseObject({ openapi: z.string() }) } },
  },
  {
    method: 'get',
    path: '/docs',
    tag: 'Service',
    access: 'open',
    summary: 'This description for people',
    responses: { 200: { description: 'A page.', schema: text, contentType: 'text/html' } },
  },
  {
    method: 'get',
    path: '/docs/style.css',
    tag: 'Service',
    access: 'open',
    summary: 'How the page looks',
    responses: { 200: { description: 'A style sheet.', schema: text, contentType: 'text/css' } },
  },
];
