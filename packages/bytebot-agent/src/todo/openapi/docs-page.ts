import { STATUS_CODES } from 'node:http';
import { isJsonObject, type JsonObject, textOf } from '@bytebot/shared';
import { escapeHtml, proseHtml } from './html.ts';
import { createOpenApiDocument, type OpenApiDocument, operations } from './openapi-document.ts';
import { type Operation, tags } from './operation.ts';
import { fieldsHtml, schemaHtml, typeHtml } from './schema-html.ts';

/**
 * The description of both APIs as a page: no script, no resource but `/docs/style.css`, so that it works under the
 * strictest Content-Security-Policy and without a network.
 */
export function docsPage(): string {
  const document = createOpenApiDocument();
  const sections = Object.entries(tags).map(([tag, about]) => sectionHtml(document, tag, about));
  const links = [...Object.keys(tags), 'Schemas'].map(
    (name) => `<li><a href="#${idOf(name)}">${escapeHtml(name)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>ByteBot agent: its APIs</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header><p class="crumb"><a href="/">ByteBot agent</a></p><h1>APIs</h1>
<p>${proseHtml(String(document.info.description))} For programs: <a href="/openapi.json">openapi.json</a>.</p></header>
<nav aria-label="Sections"><ul>${links.join('')}</ul></nav>
<main id="content">
${startHtml}
${sections.join('\n')}
${schemasHtml(document)}
</main>
</body>
</html>
`;
}

const startHtml = `<section id="start"><h2>To begin with</h2>
<p>The examples below take the address and the token from the shell. <code>npm start</code> prints a token for development.</p>
${codeBlock(`AGENT=http://localhost:8000
USER_ID=demo
TOKEN=…       # of that user
AGENT_KEY=…   # BYTEBOT_AGENT_API_KEY, if the agent has one`)}
</section>`;

function sectionHtml(document: OpenApiDocument, tag: string, about: string): string {
  const shown = operations.filter((operation) => operation.tag === tag);
  return `<section id="${idOf(tag)}"><h2>${escapeHtml(tag)}</h2><p>${proseHtml(about)}</p>
${shown.map((operation) => operationHtml(document, operation)).join('\n')}</section>`;
}

function operationHtml(document: OpenApiDocument, operation: Operation): string {
  const { method, path, summary, description } = operation;
  const json = document.paths[path]?.[method] ?? {};
  return `<details><summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code> <span class="about">${proseHtml(summary)}</span></summary>
<div class="operation">
${description === undefined ? '' : `<p>${proseHtml(description)}</p>`}
<p class="access">${accessTexts[operation.access]}</p>
${codeBlock(exampleOf(operation))}
${parametersHtml(json)}
${bodyHtml(json)}
<h3>Answers</h3>${responsesHtml(json)}
</div></details>`;
}

const accessTexts = {
  open: 'Open to everybody.',
  token: 'Needs the token of the user in the path.',
  key: 'Needs the agent’s key, if it has one.',
} as const;

function parametersHtml(operation: JsonObject): string {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isJsonObject) : [];
  const query = parameters.filter((parameter) => parameter.in === 'query');
  if (query.length === 0) return '';
  const fields = query.map((parameter) => ({
    name: textOf(parameter, 'name') ?? '',
    schema: isJsonObject(parameter.schema) ? parameter.schema : {},
    isRequired: parameter.required === true,
    description: textOf(parameter, 'description') ?? '',
  }));
  return `<h3>Query</h3>${fieldsHtml(fields)}`;
}

function bodyHtml({ requestBody }: JsonObject): string {
  const [[, content] = []] = contentOf(requestBody);
  return content === undefined ? '' : `<h3>Body</h3><p>${typeHtml(content)}</p>`;
}

function responsesHtml({ responses }: JsonObject): string {
  const rows = Object.entries(isJsonObject(responses) ? responses : {}).map(([status, response]) => {
    const types = contentOf(response).map(([type, schema]) =>
      type === 'application/json'
        ? typeHtml(schema)
        : `${typeHtml(schema)} <small>${escapeHtml(type)}</small>`,
    );
    const description = isJsonObject(response) ? (textOf(response, 'description') ?? '') : '';
    return `<tr><th scope="row">${status} <small>${escapeHtml(STATUS_CODES[status] ?? '')}</small></th><td>${proseHtml(description)}</td><td>${types.join('<br>')}</td></tr>`;
  });
  return `<div class="scroll"><table><thead><tr><th scope="col">Status</th><th scope="col">When</th><th scope="col">Body</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

/** The schemas of a body or an answer by their content types. */
function contentOf(value: unknown): (readonly [string, unknown])[] {
  const content = isJsonObject(value) && isJsonObject(value.content) ? value.content : {};
  return Object.entries(content).map(([type, media]) => [
    type,
    isJsonObject(media) ? media.schema : undefined,
  ]);
}

function schemasHtml({ components }: OpenApiDocument): string {
  const shown = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<article id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${schemaHtml(schema)}</article>`,
  );
  return `<section id="${idOf('Schemas')}"><h2>Schemas</h2>${shown.join('\n')}</section>`;
}

/** A command that can be pasted. */
export function exampleOf({ method, path, access, example }: Operation): string {
  if (example !== undefined) return `curl -s ${example}`;
  const address = path
    .replace('{userId}', '$USER_ID')
    .replace('{taskId}', '1')
    .replace('{conversationId}', '1')
    .replace('{id}', '$TASK_ID');
  const verb = method === 'get' ? '' : `-X ${method.toUpperCase()} `;
  const header =
    access === 'open'
      ? ''
      : ` \\\n  -H "Authorization: Bearer $${access === 'token' ? 'TOKEN' : 'AGENT_KEY'}"`;
  return `curl -s ${verb}"$AGENT${address}"${header}`;
}

function codeBlock(text: string): string {
  return `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>`;
}

function idOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]+/g, '-');
}
