// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // The server says in the page where it is served; everything else finds its siblings by itself.
  experimental: {
    renderBuiltUrl: (file, { hostType }) => (hostType === 'html' ? `__BANGUI_BASE__${file}` : { relative: true }),
  },
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // The content security policy allows no data: URLs, so nothing is inlined.
    assetsInlineLimit: 0,
    // Every browser that can run this knows modulepreload.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // For scripts/size.mjs.
    manifest: true,
  },
  server: {
    // `npm run dev` beside a running bangui-web.
    proxy: { '/api': process.env.BANGUI_DEV_SERVER ?? 'http://127.0.0.1:8080' },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // Only what hangs takes so long: a busy machine renders a page in seconds.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
