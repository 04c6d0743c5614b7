/** Lines as conversations about code hold them: quotes, escapes and some letters beyond ASCII. */
const codeLines = [
  'def read_options(path: Path, fallback: str = "default.json") -> Options:',
  '    text = path.read_text(encoding="utf-8").replace(chr(13), "")',
  "    options = {'model': 'gpt-4o', 'retries': 3, 'timeout': 30}",
  '    return json.loads(text) if text.startswith("{") else {"model": fallback}',
  '\tfor (const option of options) {',
  '\t\ttotal += option.weight * (option.enabled ? 1 : 0);',
  '\t}',
  '    while remaining > 0 and not self.closed:',
  '        chunk = await self.reader.read(min(remaining, self.limit))',
  '        remaining -= len(chunk)',
  '        self.chunks.append(chunk)',
  '    return total / max(count, 1)',
  "  if (status >= 500 && attempt < limit) return retry(request, attempt + 1, 'server error');",
  '    // The pool is asked first, because a new connection costs a handshake.',
  '## What this does',
  '- It reads the *whole* file; see `docs/options.md` for each field and what it means.',
  '- A missing file is no error – the fallback is used instead (naïve, but enough).',
  'The change looks right to me. One thing to check is the case in which both files are empty,',
  'because then the loop never runs and the total stays at zero.',
  'The tool answered {"role": "tool", "content": "{\\"status\\": \\"done\\"}"} and nothing else.',
  '> Réponse de l’outil : terminé ✓',
  '',
];

/** One of them, some indented. */
export function codeLine(random: () => number): string {
  const line = codeLines[Math.floor(random() * codeLines.length)] ?? '';
  return random() < 0.5 ? `    ${line}` : line;
}
