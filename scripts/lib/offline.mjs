/**
 * Makes the built page work without a network: writes a service worker that knows every file of this
 * build, and adds the script that registers it to index.html.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './process.mjs';

const worker = resolve(root, 'scripts/lib/service-worker.js');
const registration = resolve(root, 'scripts/lib/register-service-worker.js');

/** @returns {import('vite').Plugin} */
export const offline = () => {
  let publicFolder = '';
  return {
    name: 'kubeglass:offline',
    apply: 'build',
    configResolved(config) {
      publicFolder = config.publicDir;
    },
    transformIndexHtml: () => [
      {
        tag: 'script',
        attrs: { src: './register-service-worker.js', defer: true },
        injectTo: 'head',
      },
    ],
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const registrationFile = ['register-service-worker.js', readFileSync(registration, 'utf8')];
        const files = [
          ...Object.values(bundle).map((file) => [file.fileName, file.code ?? file.source]),
          ...filesIn(publicFolder).map((name) => [name, readFileSync(join(publicFolder, name))]),
          registrationFile,
        ].sort(([one], [other]) => (one < other ? -1 : 1));

        const version = createHash('sha256');
        for (const [name, content] of files) version.update(name).update(content);
        const script = readFileSync(worker, 'utf8')
          .replace("'__VERSION__'", () => JSON.stringify(version.digest('hex').slice(0, 16)))
          .replace("'__FILES__'", () => JSON.stringify(files.map(([name]) => name)));

        for (const [fileName, source] of [registrationFile, ['service-worker.js', script]])
          this.emitFile({ type: 'asset', fileName, source });
      },
    },
  };
};

function filesIn(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => statSync(join(folder, name)).isFile());
}
