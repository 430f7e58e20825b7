/** `npm start`: builds the page and serves it. `preview`: serves what was built before. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { root, run } from './process.mjs';
import { serveFolder } from './static-server.mjs';
import { tools } from './tools.mjs';

const dist = resolve(root, 'dist');

export async function start(args) {
  const code = await run(tools.vite, ['build', '--logLevel', 'warn']);
  return code === 0 ? preview(args) : code;
}

/** `--port 8080` (or PORT) demands a port, `--base /some/path/` serves below a path. */
export async function preview(args) {
  if (!existsSync(resolve(dist, 'index.html'))) {
    console.error('There is no dist/ yet: npm run build');
    return 1;
  }
  const asked = option(args, '--port') || process.env.PORT || undefined;
  const base = option(args, '--base') ?? '/';
  try {
    const server = await serveFolder(dist, {
      port: Number(asked ?? 4173),
      strict: asked !== undefined,
      base,
    });
    console.log(`\n  Kubeglass is at http://127.0.0.1:${server.address().port}${base}\n`);
    await stopped(server);
    return 0;
  } catch (error) {
    console.error(error.message);
    return 1;
  }
}

function option(args, name) {
  const at = args.indexOf(name);
  return at === -1 ? undefined : args[at + 1];
}

function stopped(server) {
  return new Promise((closed) => {
    const stop = () => {
      server.close(() => closed());
      server.closeAllConnections();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  });
}
