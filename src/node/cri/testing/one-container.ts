/** One container of the simulated runtime and nothing around it, for tests of what runs inside. */
import type { CommandEnd } from '../../../apimachinery/remote-command.ts';
import { Simulation } from '../../../sim/simulation.ts';
import type { ContainerConfig } from '../cri.ts';
import { decode, encode, fromUint8, toUint8 } from '../fs/byte-string.ts';
import { builtInCatalog } from '../images/images.ts';
import { SimulatedRuntime } from '../simulated-runtime.ts';

const START = Date.UTC(2026, 10, 21, 8, 54, 55);

export class OneContainer {
  readonly simulation = new Simulation({ seed: 1, start: START });
  readonly runtime: SimulatedRuntime;
  readonly id: string;
  startedAt = 0;

  constructor(config: Partial<ContainerConfig>) {
    const { clock, random } = this.simulation;
    this.runtime = new SimulatedRuntime({
      clock,
      random,
      catalog: builtInCatalog,
      network: {
        problem: () => undefined,
        add: () => ({ ok: true, ips: ['10.0.0.1'] }),
        del: () => {},
      },
    });
    const sandboxConfig = {
      namespace: 'default',
      name: 'web',
      uid: 'u',
      attempt: 0,
      hostNetwork: false,
      hostname: 'web-1',
    };
    const image = config.image ?? 'busybox';
    const sandbox = this.#asked<string>((answer) =>
      this.runtime.runPodSandbox(sandboxConfig, answer),
    );
    this.#asked((answer) => this.runtime.pullImage(image, answer));
    this.id = this.#asked<string>((answer) =>
      this.runtime.createContainer(
        sandbox,
        {
          name: 'app',
          attempt: 0,
          image,
          env: [],
          tty: false,
          stdin: false,
          annotations: {},
          ...config,
        },
        answer,
      ),
    );
    this.#asked((answer) => this.runtime.startContainer(this.id, answer));
    this.startedAt = clock.now();
  }

  get status() {
    return this.runtime.containerStatus(this.id)!;
  }

  get said(): string[] {
    return this.runtime.containerLog(this.id).map(({ text }) => text);
  }

  run(seconds: number): this {
    this.simulation.runFor(seconds * 1000);
    return this;
  }

  /** Asks it to stop, and gives it an hour. */
  stop(): void {
    this.runtime.stopContainer(this.id, 3600, () => {});
  }

  exec(
    command: readonly string[],
    { tty = false, stdin = '' }: { tty?: boolean; stdin?: string } = {},
  ) {
    const heard = { out: '', err: '', end: undefined as CommandEnd | undefined };
    const session = this.runtime.exec(
      this.id,
      { command, stdin: true, stdout: true, stderr: true, tty },
      {
        onStdout: (bytes) => void (heard.out += decode(fromUint8(bytes))),
        onStderr: (bytes) => void (heard.err += decode(fromUint8(bytes))),
        onEnd: (end) => void (heard.end = end),
      },
    );
    const type = (text: string) => session.stdin(toUint8(encode(text)));
    if (stdin) type(stdin);
    if (!tty) session.closeStdin();
    return { heard, session, type };
  }

  #asked<T>(call: (answer: (outcome: { ok: boolean; value?: T }) => void) => void): T {
    let heard: { ok: boolean; value?: T } | undefined;
    call((outcome) => (heard = outcome));
    while (!heard && this.simulation.step());
    return heard!.value as T;
  }
}
