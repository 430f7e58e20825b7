/** Finds a browser for the end-to-end tests, or gets one. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npm } from './install.mjs';
import { cacheFolder, root, run } from './process.mjs';
import { tools } from './tools.mjs';

const systemNames = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];
const systemPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:/Program Files/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Google/Chrome/Application/chrome.exe',
  'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
];

/** In this order: what is on disk, then what can be downloaded. */
const places = [
  ['CHROMIUM_PATH', () => process.env.CHROMIUM_PATH],
  ["Playwright's own", playwrightsOwn],
  ['of this system', systemBrowser],
  ['downloaded by Playwright', downloadedByPlaywright],
  ['@sparticuz/chromium', sparticuz],
  ['from apt', fromApt],
];

/** The path of a browser that answers, or undefined after having said what was tried. */
export async function findBrowser() {
  for (const [name, find] of places) {
    const path = await find();
    if (!path || !existsSync(path)) continue;
    if (answers(path)) {
      console.log(`Browser ${name}: ${path}`);
      return path;
    }
    console.log(`Browser ${name}: ${path} does not start`);
  }
  console.error(
    `No browser was found, and none could be installed (tried: ${places.map(([name]) => name).join(', ')}).\n` +
      'Install Chromium, Chrome or Edge, or set CHROMIUM_PATH. The tests in e2e/ did NOT run.',
  );
  return undefined;
}

function answers(path) {
  if (process.platform === 'win32') return true; // There `--version` opens a window.
  return spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0;
}

async function playwrightsOwn() {
  const { chromium } = await import(
    pathToFileURL(resolve(root, 'node_modules/@playwright/test/index.mjs'))
  );
  return chromium.executablePath();
}

function systemBrowser() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => systemNames.map((name) => join(folder, name)));
  return [...onPath, ...systemPaths].find((path) => existsSync(path));
}

async function downloadedByPlaywright() {
  await run(tools.playwright, ['install', 'chromium']);
  return playwrightsOwn();
}

/** A Chromium that comes as an npm package with the libraries that a bare machine lacks. */
async function sparticuz() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(cacheFolder, 'chromium');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  if (npm(['install', '@sparticuz/chromium@153.0.0'], folder) !== 0) return undefined;
  // Read when the module is loaded: makes it unpack those libraries and set LD_LIBRARY_PATH.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const entry = join(folder, 'entry.js');
  writeFileSync(entry, "export { default } from '@sparticuz/chromium';\n");
  const { default: chromium } = await import(pathToFileURL(entry));
  return chromium.executablePath();
}

function fromApt() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return undefined;
  const apt = (...args) => spawnSync('apt-get', args, { stdio: ['ignore', 2, 2] }).status === 0;
  apt('update');
  return apt('install', '-y', '--no-install-recommends', 'chromium') ? systemBrowser() : undefined;
}
