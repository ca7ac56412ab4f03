import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/**
 * In the mode `fake` the window's one call is answered by `dev/fake-core.ts`, so that the pages can
 * be looked at in any browser. No other mode ever sees that file.
 */
export default defineConfig(({ mode }) => {
  const fake = mode === 'fake';
  return {
    plugins: [svelte()],
    clearScreen: false,
    resolve: {
      alias: fake
        ? { '@tauri-apps/api/core': new URL('./dev/fake-core.ts', import.meta.url).pathname }
        : {},
    },
    server: { host: '127.0.0.1', port: 5173, strictPort: true },
    base: fake ? './' : '/',
    build: {
      target: 'es2022',
      outDir: fake ? 'node_modules/.fake' : 'dist',
      emptyOutDir: true,
      modulePreload: false,
      assetsInlineLimit: 0,
    },
    test: { include: ['src/**/*.test.ts'], environment: 'node' },
  };
});
