/**
 * Builds each page into its own folder of `dist/`: an index.html beside the assets that it names. With `--watch` it
 * stays, and builds again what changes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, type Plugin } from 'vite';

/** The folders of `src/` that hold an index.html. */
const pages = ['agent', 'proxy'];

const folder = import.meta.dirname;
const isWatching = process.argv.includes('--watch');

for (const page of pages) {
  await build({
    configFile: false,
    logLevel: 'warn',
    clearScreen: false,
    root: path.join(folder, 'src', page),
    // Relative, so that the page also works behind a path prefix.
    base: './',
    publicDir: false,
    plugins: [react(), compressedCopies()],
    resolve: { conditions: ['bytebot-source', 'module', 'browser', 'production'] },
    build: {
      outDir: path.join(folder, 'dist', page),
      emptyOutDir: true,
      // Inlined assets would be `data:` addresses, which the page's Content-Security-Policy leaves to pictures.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 600,
      watch: isWatching ? {} : null,
    },
  });
}

/** A `.gz` beside each script and style, for the services to send to browsers that take it. */
function compressedCopies(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name));
      await Promise.all(
        names.map(async (name) => {
          const file = path.join(dir, name);
          await writeFile(`${file}.gz`, await promisify(gzip)(await readFile(file), { level: 9 }));
        }),
      );
    },
  };
}
