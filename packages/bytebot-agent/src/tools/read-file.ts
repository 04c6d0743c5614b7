import { z } from 'zod';
import { type Desktop, DesktopError, desktopFolder } from '../desktop/desktop.ts';
import { desktopFileNames, isSafePath } from '../desktop/desktop-file-name.ts';
import type { TaskFile } from '../store/task-records.ts';
import { type FileData, showFile } from './file-content.ts';
import { defineTool, type Tool, type ToolOutput, textOutput } from './tool.ts';

/** ByteBot's name for it. */
const readFileToolName = 'computer_read_file';

const DEADLINE_MS = 90_000;

/**
 * Reads a file for the model: one that was uploaded with the task, by its name, and where there is a desktop any file
 * of that. A path means the desktop's file, which may have changed since it was uploaded; the uploaded one is read when
 * the desktop has none or cannot be reached.
 */
export function createReadFileTool(taskId: string, desktop: Desktop | undefined): Tool {
  return defineTool({
    name: readFileToolName,
    description: describe(desktop),
    input: z.object({
      path: z.string().min(1).max(1_000).describe('The name of the file, or its path.'),
      offset: z
        .int()
        .min(0)
        .max(1_000_000_000)
        .default(0)
        .describe('For long texts: the character to begin at.'),
    }),
    effect: 'none',
    deadlineMs: DEADLINE_MS,
    async run({ path, offset }, { store, signal }) {
      const files = await store.files.list(taskId);
      const found = await findFile(path.trim(), files, desktop, signal);
      if ('problem' in found) return failure(`${found.problem} ${listed(files)}`);
      const content = showFile(found.file, offset);
      return 'problem' in content ? failure(content.problem) : { content: [content.block] };
    },
  });
}

function describe(desktop: Desktop | undefined): string {
  const what = 'Images and PDF files are shown as they are, other files as text.';
  return desktop === undefined
    ? `Reads a file that was uploaded with this task. ${what}`
    : `Reads a file that was uploaded with this task, or any file of the computer. A relative path begins at ${desktopFolder}. ${what}`;
}

type Found = { readonly file: FileData } | { readonly problem: string };

async function findFile(
  path: string,
  files: readonly TaskFile[],
  desktop: Desktop | undefined,
  signal: AbortSignal,
): Promise<Found> {
  const uploaded = findUploaded(path, files);
  if (desktop === undefined) return uploaded ?? { problem: `There is no file "${path}".` };
  if (!isSafePath(path)) {
    return uploaded ?? { problem: 'A path cannot contain quotes, backslashes, $ or control characters.' };
  }
  try {
    return { file: await desktop.readFile(path, signal) };
  } catch (error) {
    if (!(error instanceof DesktopError)) throw error;
    return uploaded ?? { problem: error.message };
  }
}

/** By the name it was uploaded with, the name it has on the desktop, or its path there. */
function findUploaded(path: string, files: readonly TaskFile[]): Found | undefined {
  const name = path.startsWith(`${desktopFolder}/`) ? path.slice(desktopFolder.length + 1) : path;
  const wanted = name.replace(/^(?:\.\/)+/, '');
  const names = desktopFileNames(files.map((file) => file.name));
  const file = files.find((one) => one.name === wanted) ?? files.find((_, index) => names[index] === wanted);
  return file === undefined ? undefined : { file };
}

function listed(files: readonly TaskFile[]): string {
  if (files.length === 0) return 'No files were uploaded with this task.';
  return `The files uploaded with this task: ${files.map((file) => file.name).join(', ')}.`;
}

function failure(text: string): ToolOutput {
  return { ...textOutput(text), isError: true };
}
