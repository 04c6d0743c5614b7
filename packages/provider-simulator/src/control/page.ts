/** What a browser sees at `/`: everything the simulator serves and every way to steer it. */
export const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Provider simulator</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } td { padding: .15rem 1rem .15rem 0; vertical-align: top; }
code, pre { font: 13px/1.5 ui-monospace, monospace; } pre { background: #8881; padding: .75rem; overflow: auto; }
</style>
</head>
<body>
<h1>Provider simulator</h1>
<p>Every provider on its real wire format. Any key is good, but one that begins with <code>bad</code> after a dash or
holds <code>invalid</code>. Models are answered whatever they are called, but for <code>…does-not-exist</code>;
OpenRouter takes only those of its catalogue.</p>

<h2>Providers</h2>
<table>
<tr><td>OpenAI</td><td><code>/openai/v1</code>, <code>/v1</code></td></tr>
<tr><td>OpenRouter</td><td><code>/openrouter/api/v1</code>, <code>/api/v1</code>, and the root itself</td></tr>
<tr><td>Groq</td><td><code>/groq/openai/v1</code></td></tr>
<tr><td>Gemini, native</td><td><code>/gemini/v1beta</code>, <code>/v1beta</code></td></tr>
<tr><td>Gemini, OpenAI's style</td><td><code>/gemini/v1beta/openai</code>, <code>/v1beta/openai</code></td></tr>
<tr><td>Anthropic</td><td><code>/anthropic/v1/messages</code>, <code>/v1/messages</code></td></tr>
<tr><td>Azure OpenAI</td><td><code>/azure</code>; Claude of Azure AI Foundry at <code>/azure/anthropic</code>; Entra ID as <code>AZURE_AUTHORITY_HOST=…/azure/login</code></td></tr>
<tr><td>Bedrock</td><td><code>/bedrock</code>; AWS STS as <code>AWS_ENDPOINT_URL_STS=…/bedrock/sts</code></td></tr>
<tr><td>Cohere</td><td><code>/cohere/v2</code></td></tr>
<tr><td>Vertex AI</td><td><code>/vertex</code>; its service account at <code>/vertex/service-account.json</code>, the metadata server as <code>GCE_METADATA_HOST</code></td></tr>
<tr><td>Ollama, native</td><td><code>/ollama/api</code>, <code>/api</code></td></tr>
<tr><td>Ollama, OpenAI's style</td><td><code>/ollama/v1</code></td></tr>
<tr><td>any other name</td><td><code>/mistral/v1</code>, <code>/deepseek</code>, … : OpenAI-compatible</td></tr>
</table>
<h2>Beside chats and embeddings</h2>
<table>
<tr><td>Responses</td><td><code>/responses</code> of OpenAI, Azure and xAI, which keep them; of OpenRouter, Groq, Ollama, vLLM, LM Studio and Fireworks, which do not</td></tr>
<tr><td>Messages</td><td><code>/messages</code> of Anthropic, Azure, OpenRouter, DeepSeek, Moonshot, Z.ai, MiniMax, xAI, Ollama, vLLM, LM Studio</td></tr>
<tr><td>Counts</td><td><code>/responses/input_tokens</code>, <code>/messages/count_tokens</code>, <code>:countTokens</code></td></tr>
<tr><td>Images</td><td><code>/images/generations</code>, <code>/images/edits</code> of OpenAI, Azure, DeepInfra; the first of Together, xAI</td></tr>
<tr><td>Sound</td><td><code>/audio/speech</code>, <code>/audio/transcriptions</code>, <code>/audio/translations</code> of OpenAI, Azure, Groq, Together, DeepInfra; some of Mistral, vLLM</td></tr>
<tr><td>Moderations</td><td><code>/moderations</code> of OpenAI, Mistral</td></tr>
<tr><td>Rankings</td><td><code>/rerank</code> of Cohere, Jina, Voyage, Together, vLLM, Infinity</td></tr>
<tr><td>Files, batches</td><td><code>/files</code>, <code>/batches</code> of OpenAI, Azure, Groq; Mistral's batches at <code>/batch/jobs</code></td></tr>
</table>
<p>A tool is called when the request forces it or the user's text names it, says “use the tool”, “weather” or
“add a task”; “in parallel” or “both” calls two.</p>

<h2>Watching and steering</h2>
<table>
<tr><td><code>GET /__requests</code></td><td>the last 2000 requests; <code>?model=x</code></td></tr>
<tr><td><code>GET /__state</code></td><td>open requests, the most at once, connections</td></tr>
<tr><td><code>GET /__fixtures</code></td><td>names for <code>fixture</code></td></tr>
<tr><td><code>POST /__reset</code></td><td>forgets requests, scripts, kept responses, files and batches</td></tr>
<tr><td><code>POST /__script</code></td><td>the next replies</td></tr>
</table>
<pre>curl -d '{"model":"gpt-4o","replies":[429,{"text":"one two","cutAfter":1},200]}' http://127.0.0.1:4010/__script</pre>
<p><code>match</code> takes <code>provider</code>, <code>model</code> and <code>path</code> (a part of it; needed for
<code>/models</code> and <code>/key</code>). Replies are used up one by one, then the normal answers are back;
<code>"repeat":"last"</code> keeps the last. The newest script that fits answers; the same match replaces.</p>

<h2>A reply</h2>
<table>
<tr><td><code>status</code>, <code>headers</code>, <code>body</code></td><td>from 300 on without a body: the provider's own error; an empty header value removes it</td></tr>
<tr><td><code>fixture</code></td><td>a documented error, <code>openrouter/free-models-per-day</code></td></tr>
<tr><td><code>retryAfter</code></td><td>seconds</td></tr>
<tr><td><code>delayMs</code>, <code>hang</code>, <code>reset</code></td><td>before the headers: wait, for ever, or reset the connection</td></tr>
<tr><td><code>text</code>, <code>chunks</code>, <code>tools</code>, <code>finishReason</code>, <code>usage</code></td><td>what is answered; <code>usage: null</code> leaves it out; <code>finishReason</code> of a response may be <code>refusal</code>, <code>failed</code>, <code>content_filter</code>, <code>max_output_tokens</code></td></tr>
<tr><td><code>chunkDelayMs</code>, <code>keepAlives</code>, <code>splitBytes</code></td><td>how it is sent</td></tr>
<tr><td><code>cutAfter</code>, <code>endAfter</code>, <code>stallAfter</code>, <code>malformedAfter</code>, <code>errorAfter</code> + <code>errorBody</code></td><td>after so many pieces of content: destroy the connection, end without finish, fall silent, one broken event, an error event. Whole answers: half a body, or the error as a 200</td></tr>
<tr><td><code>html</code>, <code>empty</code>, <code>tearBody</code>, <code>dropDone</code></td><td>a web page, nothing, half of the announced length, no end mark</td></tr>
</table>
</body>
</html>
`;
