/** exec, attach and port-forward: finds the container, and hands the streams to the runtime (pkg/kubelet/kubelet_pods.go GetExec, GetAttach, GetPortForward, 1.36). */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import {
  StreamRefused,
  type CommandReceiver,
  type CommandSession,
  type ExecOptions,
  type ForwardedConnection,
  type PortForwarder,
  type StreamOptions,
} from '../../apimachinery/remote-command.ts';
import type { RuntimeService } from '../cri/cri.ts';

export class StreamingServer {
  readonly #runtime: RuntimeService;
  readonly #podNamed: (namespace: string, name: string) => Pod | undefined;

  constructor(
    runtime: RuntimeService,
    podNamed: (namespace: string, name: string) => Pod | undefined,
  ) {
    this.#runtime = runtime;
    this.#podNamed = podNamed;
  }

  exec(
    namespace: string,
    name: string,
    options: ExecOptions,
    receiver: CommandReceiver,
  ): CommandSession {
    return this.#runtime.exec(
      this.#container(namespace, name, options.container),
      options,
      receiver,
    );
  }

  attach(
    namespace: string,
    name: string,
    options: StreamOptions,
    receiver: CommandReceiver,
  ): CommandSession {
    const id = this.#container(namespace, name, options.container);
    return this.#runtime.attach(id, options, receiver);
  }

  portForward(namespace: string, name: string): PortForwarder {
    const { uid } = this.#pod(namespace, name).metadata;
    const open = new Set<ForwardedConnection>();
    return {
      connect: (port, receiver) => {
        const [sandbox] = this.#runtime.listPodSandbox(uid);
        if (sandbox?.state !== 'SANDBOX_READY')
          throw new StreamRefused(
            `sandbox container ${JSON.stringify(sandbox?.id ?? '')} is not running`,
          );
        const connection = this.#runtime.portForward(sandbox.id, port, receiver);
        open.add(connection);
        return connection;
      },
      close: () => {
        for (const connection of open) connection.close();
        open.clear();
      },
    };
  }

  #pod(namespace: string, name: string): Pod {
    const pod = this.#podNamed(namespace, name);
    if (!pod) throw new StreamRefused('pod does not exist', 404);
    return pod;
  }

  /** The runtime's id of a container that runs now. */
  #container(namespace: string, name: string, container: string): string {
    const found = this.#runtime
      .listContainers(this.#pod(namespace, name).metadata.uid)
      .find(({ config, state }) => config.name === container && state === 'CONTAINER_RUNNING');
    if (!found) throw new StreamRefused(`container not found (${JSON.stringify(container)})`);
    return found.id;
  }
}
