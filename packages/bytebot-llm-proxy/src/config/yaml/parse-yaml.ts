import { constructFromEvents, YAMLException } from 'js-yaml';
import { ConfigError } from '../config-error.ts';
import type { PlaceNode } from '../place.ts';
import { checkExpansion, ExpansionError } from './expansion.ts';
import { FlowIndentation } from './flow-indentation.ts';
import { type DuplicateKey, indexPositions } from './position-index.ts';
import { pyYamlSchema } from './yaml-schema.ts';

/** One YAML file: its value with PyYAML's types, and where everything in it stands. */
export interface YamlDocument {
  readonly value: unknown;
  readonly places: PlaceNode;
  readonly duplicates: readonly DuplicateKey[];
}

const limits = { maxDepth: 100, maxAliases: 10_000, maxTotalMergeKeys: 20_000 } as const;

/**
 * Reads one YAML document as PyYAML would.
 *
 * @param text Without a byte order mark.
 * @throws ConfigError with line and column for text that is no YAML, has several documents, or uses aliases to
 * become unreasonably large.
 */
export function parseYaml(text: string, file: string): YamlDocument {
  const indentation = new FlowIndentation();
  try {
    const { events, source } = indentation.parse(text, { filename: file, maxDepth: limits.maxDepth });
    const documents = constructFromEvents(events, {
      source,
      filename: file,
      schema: pyYamlSchema,
      // The last of two equal keys wins, as in PyYAML; the index below reports it.
      json: true,
      ...limits,
    });
    if (documents.length > 1) {
      throw new ExpansionError(`holds ${documents.length} documents separated by \`---\`; keep one.`);
    }
    const [value] = documents;
    checkExpansion(value);
    const { root, duplicates } = indexPositions(events, source, file, indentation);
    return { value, places: root, duplicates };
  } catch (error) {
    throw configErrorOf(error, file, indentation);
  }
}

/** The library may throw anything on hostile input; all of it becomes one kind of error. */
function configErrorOf(error: unknown, file: string, indentation: FlowIndentation): ConfigError {
  if (error instanceof YAMLException && error.mark !== undefined) {
    const line = error.mark.line + 1;
    const column = indentation.column(line, error.mark.column + 1);
    const message = `This is not valid YAML: ${error.reason}. Check the indentation and quoting here.`;
    return new ConfigError([{ severity: 'error', file, line, column, path: '', message }]);
  }
  const reason = error instanceof Error ? error.message : String(error);
  const message =
    error instanceof ExpansionError ? `The file ${reason}` : `This is not valid YAML: ${reason}.`;
  return new ConfigError([{ severity: 'error', file, line: 0, column: 0, path: '', message }]);
}
