import { useId } from 'react';
import { fileProblem, sizeText } from './task-file.ts';

interface FileFieldProps {
  readonly files: readonly File[];
  onFiles(files: readonly File[]): void;
}

/** The files that go with a task. */
export function FileField({ files, onFiles }: FileFieldProps) {
  const id = useId();
  const problem = fileProblem(files);
  return (
    <>
      <label htmlFor={id}>Files</label>
      <input
        id={id}
        type="file"
        multiple
        className="field field-file"
        aria-describedby={`${id}-note`}
        aria-invalid={problem !== undefined}
        onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])}
      />
      <p className="field-note" id={`${id}-note`}>
        {problem === undefined ? (
          files.map(({ name, size }) => `${name} (${sizeText(size)})`).join(', ') ||
          'None; the agent reads them, and puts them on the desktop where it has one'
        ) : (
          <span className="composer-too-long" role="alert">
            {problem}
          </span>
        )}
      </p>
    </>
  );
}
