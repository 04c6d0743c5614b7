const byEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  xml: 'application/xml',
  json: 'application/json',
  jsonl: 'application/jsonl',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  js: 'text/javascript',
  ts: 'text/plain',
  py: 'text/x-python',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mpeg: 'video/mpeg',
};

const textual =
  /^text\/|^application\/(?:json|jsonl|xml|yaml|x-yaml|javascript|sql|toml|x-sh|.+\+(?:json|xml))$/;

/** The media type that the ending of a file name or of an address' path stands for. */
export function mediaTypeOfName(name: string): string | undefined {
  const [path = ''] = name.split(/[?#]/, 1);
  const ending = path
    .slice(path.lastIndexOf('.') + 1)
    .slice(0, 12)
    .toLowerCase();
  return Object.hasOwn(byEnding, ending) ? byEnding[ending] : undefined;
}

/** Whether a document of this type can be read as text. */
export function isTextual(mediaType: string): boolean {
  return textual.test(mediaType);
}
