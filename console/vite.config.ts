import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console's build: static files, the same for AWS and for one machine. `infra/console.ts` runs it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  clearScreen: false,
  logLevel: 'warn',
  build: {
    target: 'es2023',
    emptyOutDir: true,
    manifest: true,
    // Its inline script for old browsers would be one that the Content-Security-Policy blocks; all that count need none.
    modulePreload: { polyfill: false },
    // Everything is a file of its own: `data:` is not allowed by the policy.
    assetsInlineLimit: 0,
  },
});
