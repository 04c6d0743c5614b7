/** `${NAME}` and `$NAME` of shells, `{{ … }}` of templates; none of them is expanded in a config. */
const shellVariable = /\$\{([A-Za-z_]\w{0,99})(?::?[-=?+][^}]{0,200})?\}|^\$([A-Za-z_]\w{0,99})$/;
const template = /\{\{-?\s*[.\w$][^{}]{0,200}\}\}|^%[A-Z_]{2,60}%$/;
/** How people write `os.environ/NAME` from memory. */
const misspelt =
  /^(?:os\.environ(?:\.get)?[.[(:]|os\.getenv\(|os\.env[/.:]|process\.env\.|env(?:iron)?[/:]|os\.environ\s)["']?\s*([A-Za-z_]\w{0,99})/;

/** A reference to a variable that is written in a way nobody expands, and the name in it where it is clear. */
export interface Unexpanded {
  readonly kind: 'shell' | 'template' | 'misspelt';
  readonly variable: string | undefined;
  /** Whether there is text around it. */
  readonly isPart: boolean;
}

/** What a value that refers to a variable in a foreign way means; undefined for any other value. */
export function unexpandedIn(value: string): Unexpanded | undefined {
  const text = value.trim().slice(0, 2_000);
  const shell = shellVariable.exec(text);
  if (shell !== null)
    return { kind: 'shell', variable: shell[1] ?? shell[2], isPart: shell[0].length < text.length };
  const wrong = misspelt.exec(text);
  if (wrong !== null) return { kind: 'misspelt', variable: wrong[1], isPart: false };
  return template.test(text) ? { kind: 'template', variable: undefined, isPart: true } : undefined;
}

export function isUnexpanded(value: string): boolean {
  return unexpandedIn(value) !== undefined;
}

/** `OPENAI_API_KEY`, `LITELLM_MODEL_NAME`: the name of a variable where its value should be. */
export function isVariableName(value: string): boolean {
  return value.length <= 100 && /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(value);
}
