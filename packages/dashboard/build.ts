/**
 * Builds each page into its own folder of `dist/`: an index.html beside the assets that it names. With `--watch` it
 * stays, and builds again what changes.
 */
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';

/** The folders of `src/` that hold an index.html. */
const pages = ['agent'];

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
    plugins: [react()],
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
