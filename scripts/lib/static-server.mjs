/** Serves the built page on this machine only, with the policy that forbids it every other host. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { root } from './process.mjs';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.yaml': 'text/yaml; charset=utf-8',
};

const directives = JSON.parse(
  readFileSync(resolve(root, 'scripts/lib/content-security-policy.json'), 'utf8'),
);

/** What the page may do, in the words of the header of that name. */
export const contentSecurityPolicy = Object.entries(directives)
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join('; ');

/**
 * Serves `folder` below `base` and answers with the server once it listens. A taken port is an error
 * when it was asked for by `strict`; otherwise the next free one is taken.
 */
export function serveFolder(folder, { port, strict = false, base = '/' }) {
  const server = createServer((request, response) => answer(folder, base, request, response));
  return new Promise((listening, failed) => {
    server.on('error', (error) => {
      if (error.code !== 'EADDRINUSE' || strict || port > 65_000) failed(error);
      else server.listen((port += 1), '127.0.0.1');
    });
    server.on('listening', () => listening(server));
    server.listen(port, '127.0.0.1');
  });
}

function answer(folder, base, request, response) {
  const file = fileFor(folder, base, request.url);
  const headers = {
    'Content-Security-Policy': contentSecurityPolicy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
  if (!file) {
    response.writeHead(404, { ...headers, 'Content-Type': types['.txt'] }).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Length': statSync(file).size,
    // The names below assets/ carry a hash of their content.
    'Cache-Control': /[\\/]assets[\\/]/.test(file) ? 'max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}

function fileFor(folder, base, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  if (!path.startsWith(base)) return undefined;
  const file = join(folder, normalize(`/${path.slice(base.length)}`));
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return fileFor(folder, '/', '/index.html');
  return stat?.isFile() ? file : undefined;
}
