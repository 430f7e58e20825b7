/**
 * Writes the Content-Security-Policy into the built index.html, so that it also holds on servers that
 * send no header. Not while developing: hot reloading runs an inline script.
 */
import { contentSecurityPolicy } from './static-server.mjs';

/** @returns {import('vite').Plugin} */
export const policy = () => ({
  name: 'kubeglass:policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
      injectTo: 'head-prepend',
    },
  ],
});
