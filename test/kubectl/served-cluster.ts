/** A cluster behind HTTPS in this process, and commands that are run against it while its time goes on. */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { clocks, CLUSTER_CLOCK } from '../../src/api/sim/v1alpha1/clock/clock.ts';
import { pathOf } from '../../src/api/resource-path.ts';
import { Cluster } from '../../src/cluster/cluster.ts';
import { adminCertificate, servingCertificate } from '../../src/host/node/certificates.ts';
import { HttpsShell } from '../../src/host/node/https-shell.ts';
import { writeKubeconfig } from '../../src/host/node/kubeconfig.ts';
import { Pacer } from '../../src/host/pacer.ts';
import { describedDocument } from '../../src/host/node/described-document.ts';

const SPEED = 20;
const WAITS =
  /\b(wait|rollout status|drain|delete|logs -f|timeout|replace --force|exec|attach|cp|port-forward|run .* -i)\b/;
/** Seconds that a command may take. */
const PATIENCE = 40;
const MINUTES = 60_000;
const document = describedDocument((path) => readFileSync(path, 'utf8'));

export class ServedCluster {
  readonly cluster: Cluster;
  readonly folder = mkdtempSync(join(tmpdir(), 'kubeglass-'));
  readonly token = 'a-token-for-tests';
  readonly #shell: HttpsShell;
  readonly authority: string;
  port = 0;

  /** Begins in the past, so that ages are ages although its time runs ahead of the client's. */
  constructor(nodes = 3) {
    this.cluster = new Cluster(
      { seed: 1, start: Date.now() - 30 * MINUTES, cluster: { nodes: [{ count: nodes }] } },
      { keepInputs: false, document },
    );
    this.cluster.submit({
      method: 'PATCH',
      path: pathOf(clocks, { name: CLUSTER_CLOCK }),
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { spec: { speed: SPEED } },
    });
    this.run(MINUTES);
    const { cluster, token } = this;
    const certificates = servingCertificate(cluster.trust);
    this.authority = certificates.authority;
    this.#shell = new HttpsShell({ cluster, certificates, token, onInput: () => {} });
  }

  async listen(): Promise<this> {
    this.port = await this.#shell.listen(0);
    writeKubeconfig(join(this.folder, 'kubeconfig'), {
      server: `https://127.0.0.1:${this.port}`,
      authority: this.authority,
      ...adminCertificate(this.cluster.trust),
    });
    return this;
  }

  /** Gives its commands this binary under the name kubectl, and the manifests. */
  equip(kubectl: string): this {
    mkdirSync(join(this.folder, 'bin'));
    symlinkSync(kubectl, join(this.folder, 'bin', 'kubectl'));
    for (const folder of ['./manifests', '../custom-resources']) {
      const name = folder.slice(folder.lastIndexOf('/') + 1);
      cpSync(new URL(folder, import.meta.url), join(this.folder, name), { recursive: true });
    }
    return this;
  }

  run(millis: number): void {
    const { simulation } = this.cluster;
    simulation.runUntil(simulation.clock.now() + millis);
  }

  /** A shell command and all that it wrote. Virtual time passes only for those that wait for something. */
  async command(text: string): Promise<string> {
    const run = () => this.#spawned(text);
    return WAITS.test(text) ? this.pacing(run) : run();
  }

  #spawned(text: string): Promise<string> {
    return new Promise<string>((resolve, reject) => {
      const child = spawn('timeout', [String(PATIENCE), 'bash', '-c', `{ ${text}\n} 2>&1`], {
        cwd: this.folder,
        // kubectl asks for a name when it is not known, if somebody is there to ask.
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: [join(this.folder, 'bin'), process.env.PATH].join(delimiter),
          HOME: this.folder,
          KUBECONFIG: join(this.folder, 'kubeconfig'),
        },
      });
      const started = performance.now();
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.on('error', reject);
      child.on('close', () => {
        const gaveUp = performance.now() - started > PATIENCE * 1000;
        resolve(gaveUp ? `${said}(still not done)` : said);
      });
    });
  }

  async pacing<R>(body: () => Promise<R>): Promise<R> {
    const pacer = new Pacer(this.cluster, () => performance.now());
    const timer = setInterval(() => pacer.tick(8), 5);
    const done = await body().finally(() => clearInterval(timer));
    return done;
  }

  close(): void {
    this.#shell.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Where kubectl of this minor version is installed: beside the one on the PATH. */
export function kubectlOf(minor: string): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const plain = join(folder, 'kubectl');
    if (!existsSync(plain)) continue;
    const versioned = join(dirname(realpathSync(plain)), `kubectl.${minor}`);
    if (existsSync(versioned)) return versioned;
  }
  return undefined;
}
