import { describe, expect, test } from '@jest/globals';
import { isMissingSurface } from './missing-surface.ts';

describe('a server without /responses', () => {
  test.each([
    ['vLLM, SGLang', 404, '{"detail":"Not Found"}'],
    ['Ollama before 0.13', 404, '404 page not found'],
    ['TGI', 404, ''],
    ['TGI, another method', 405, ''],
    ['FastAPI, another method', 405, '{"detail":"Method Not Allowed"}'],
    ['nginx', 404, '<html>\r\n<head><title>404 Not Found</title></head>\r\n</html>'],
    ['Express', 404, '<!DOCTYPE html><pre>Cannot POST /v1/responses</pre>'],
    ['llama.cpp', 404, '{"error":{"code":404,"message":"File Not Found","type":"not_found_error"}}'],
    ['Azure', 404, '{"error":{"code":"404","message":"Resource not found"}}'],
    [
      'OpenAI',
      404,
      '{"error":{"message":"Invalid URL (POST /v1/responses)","type":"invalid_request_error"}}',
    ],
    [
      'Groq',
      404,
      '{"error":{"message":"Unknown request URL: POST /openai/v1/responses. Please check the URL for typos","code":"unknown_url"}}',
    ],
    ['LM Studio', 200, '{"error":"Unexpected endpoint or method. (POST /v1/responses)"}'],
    [
      'a model that has only chat',
      400,
      '{"error":{"message":"The model does not support Responses API","code":400}}',
    ],
    [
      'a model of OpenAI that has only chat',
      404,
      '{"error":{"message":"This model is only supported in v1/chat/completions and not in v1/responses.","param":"model"}}',
    ],
    ['not implemented', 501, '{"error":"not implemented"}'],
  ])('is told by its answer: %s', (_name, status, body) => {
    expect(isMissingSurface(status, body)).toBe(true);
  });

  test.each([
    [
      'a model that is not there (vLLM)',
      404,
      '{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}',
    ],
    [
      'a model that is not there (Ollama)',
      404,
      '{"error":{"message":"model \\"x\\" not found, try pulling it first","type":"api_error"}}',
    ],
    [
      'a model that is not there (OpenAI)',
      404,
      '{"error":{"message":"The model `x` does not exist or you do not have access to it.","code":"model_not_found"}}',
    ],
    [
      'an item that is not there',
      404,
      '{"error":{"message":"Item with id \'rs_1\' not found. Items are not persisted when `store` is set to false.","param":"input"}}',
    ],
    [
      'an earlier response that is not there',
      404,
      '{"error":{"message":"Response with id \'resp_1\' not found."}}',
    ],
    [
      'a deployment that is not there',
      404,
      '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}',
    ],
    ['a server without its store', 501, '{"error":{"message":"`store=True` (default) is not supported."}}'],
    ['a request that is wrong', 400, '{"error":{"message":"Missing required parameter: \'input\'."}}'],
    ['an answer', 200, '{"id":"resp_1","object":"response","error":null,"output":[]}'],
    ['a refusal', 403, '{"detail":"Not Found"}'],
    ['a server that is down', 502, '<html>Bad gateway</html>'],
    ['an error of another kind', 200, '{"error":{"message":"overloaded"}}'],
  ])('is not meant by %s', (_name, status, body) => {
    expect(isMissingSurface(status, body)).toBe(false);
  });

  test('is not seen in a long sentence, which may quote the request', () => {
    const message = `${'x '.repeat(300)} unexpected endpoint or method`;
    expect(isMissingSurface(404, JSON.stringify({ error: { message } }))).toBe(false);
    expect(isMissingSurface(404, message)).toBe(false);
  });
});
