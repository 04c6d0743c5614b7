import { readBoundedFile, type SecretStore } from '@bytebot/service';

const MAX_FILE_BYTES = 64 * 1024;

/**
 * The key that the proxy knows the agent by, read anew for every call: the file that BYTEBOT_LLM_PROXY_API_KEY_FILE
 * names (a projected ServiceAccount token is renewed every hour), else BYTEBOT_LLM_PROXY_API_KEY, which may come from
 * a mounted file too.
 *
 * @param warn Told once of a file that cannot be used, and again when it has another problem.
 * @returns undefined when there is none; an open proxy wants none.
 */
export function createProxyKey(
  secrets: SecretStore,
  warn: (sentence: string) => void,
): () => string | undefined {
  let told = '';
  const tell = (problem: string): void => {
    if (problem !== '' && problem !== told) warn(problem);
    told = problem;
  };
  return () => {
    const file = secrets.get('BYTEBOT_LLM_PROXY_API_KEY_FILE');
    const read = file === undefined ? undefined : readBoundedFile(file, MAX_FILE_BYTES);
    const fromFile = read !== undefined && 'text' in read ? read.text.trim() : '';
    tell(file === undefined || fromFile !== '' ? '' : problemOf(file, read));
    return fromFile === '' ? secrets.get('BYTEBOT_LLM_PROXY_API_KEY') : firstLine(fromFile);
  };
}

function problemOf(file: string, read: ReturnType<typeof readBoundedFile> | undefined): string {
  const reason =
    read === undefined || 'missing' in read ? 'is not there' : 'problem' in read ? read.problem : 'is empty';
  return `BYTEBOT_LLM_PROXY_API_KEY_FILE names ${file}, which ${reason}. BYTEBOT_LLM_PROXY_API_KEY is used instead, if it is set.`;
}

/** A header holds one line. */
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0]?.trim() ?? '';
}
