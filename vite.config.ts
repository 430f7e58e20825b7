/** How the page is built and served while developing. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './scripts/lib/static-server.mjs';
import { offline } from './scripts/lib/offline.mjs';
import { policy } from './scripts/lib/policy.mjs';

export default defineConfig({
  // Relative, so that dist/ works below any path of any server.
  base: './',
  plugins: [react(), policy(), offline()],
  worker: { format: 'es' },
  resolve: {
    alias: [
      // monaco-yaml reaches into monaco-editor by the paths that it had before 0.56.
      { find: /^monaco-editor\/esm\/vs\/(.*?)(?:\.js)?$/, replacement: 'monaco-editor/$1.js' },
    ],
  },
  optimizeDeps: {
    // Named here so that the first `npm run dev` bundles them at once instead of reloading the page
    // whenever it meets another one.
    include: [
      '@xyflow/react',
      'lucide-react',
      'monaco-yaml',
      'monaco-yaml/yaml.worker.js',
      'pure-rand/generator/xoroshiro128plus',
      'react',
      'react-dom/client',
      'react-resizable-panels',
      'react/jsx-dev-runtime',
      'sorted-btree',
      'yaml',
      'zustand',
    ],
    exclude: ['monaco-editor'],
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 4000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  preview: { headers: { 'Content-Security-Policy': contentSecurityPolicy } },
});
