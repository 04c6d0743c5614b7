import type { Express, Request, Response } from 'express';
import { fixtureNames } from '../failures/fixtures.ts';
import { imageBase64 } from '../media/image-bytes.ts';
import { parseBody, readBody } from '../read-body.ts';
import { readScript, ScriptError } from '../script/read-script.ts';
import { resetSimulation, type Simulation } from '../simulation.ts';
import { page } from './page.ts';

/** Adds the endpoints tests steer and watch the simulator with; none of them appears in the journal. */
export function addControlRoutes(app: Express, simulation: Simulation): void {
  app.get('/', (_request, response) => {
    response.type('html').send(page);
  });
  app.get('/__requests', (request, response) => {
    const { model } = request.query;
    response.json(simulation.journal.entries(typeof model === 'string' ? model : undefined));
  });
  app.get('/__state', (_request, response) => {
    response.json(simulation.journal.state());
  });
  app.get('/__fixtures', (_request, response) => {
    response.json(fixtureNames());
  });
  // Where the addresses of drawn pictures lead.
  app.get('/__image.png', (_request, response) => {
    response.type('png').send(Buffer.from(imageBase64('png'), 'base64'));
  });
  app.post('/__reset', (_request, response) => {
    resetSimulation(simulation);
    response.json({ ok: true });
  });
  app.post('/__script', async (request, response) => {
    await acceptScript(simulation, request, response);
  });
  app.use('/__:name', (request, response) => {
    const known = 'GET /__requests, GET /__state, GET /__fixtures, POST /__reset, POST /__script';
    response
      .status(404)
      .json({ error: `there is no ${request.method} ${request.baseUrl}; there are: ${known}` });
  });
}

async function acceptScript(simulation: Simulation, request: Request, response: Response): Promise<void> {
  const { value, isJson } = parseBody((await readBody(request)) ?? Buffer.alloc(0));
  try {
    if (!isJson) throw new ScriptError('the script must be JSON');
    simulation.scripts.add(readScript(value, fixtureNames()));
    response.json({ ok: true });
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    response.status(400).json({ error: error.message });
  }
}
