/** What conformance tests of Pods need: a node with a real kubelet beside the real API server, and short words for their Pods. */
import { configMaps } from '../../src/api/core/v1/config-map/config-map.ts';
import { secrets } from '../../src/api/core/v1/secret/secret.ts';
import type { Container, PodSpec, Volume } from '../../src/api/generated/types/core/v1.ts';
import { ready, type OneNode } from '../../src/node/testing/one-node.ts';

export const AGNHOST = 'registry.k8s.io/e2e-test-images/agnhost:2.53';
const namespace = 'default';

/** A container of agnhost. */
export const agnhost = (...args: string[]): Partial<Container> => ({ image: AGNHOST, args });

export function withData(): OneNode {
  const node = ready();
  const data = { 'data-1': 'value-1', 'data-2': 'value-2', 'data-3': 'value-3' };
  node.client.create(configMaps, { metadata: { name: 'map', namespace }, data });
  node.client.create(secrets, { metadata: { name: 'secret', namespace }, stringData: data });
  return node;
}

export const log = (node: OneNode, name = 'p'): string =>
  node.kubelet.containerLogs(namespace, name, 'app', {});

/** What a Pod that ends has said, and how it ended. */
export function ended(
  container: Partial<Container>,
  spec: Partial<PodSpec> = {},
  node = withData(),
): { readonly log: string; readonly phase: string | undefined } {
  node.create('p', container, { restartPolicy: 'Never', ...spec });
  node.run(60);
  return { log: log(node), phase: node.pod('p').status.phase };
}

/** A Pod of agnhost's mounttest that looks at a volume. */
export const mounting = (
  source: Omit<Volume, 'name'>,
  ...args: string[]
): readonly [Partial<Container>, Partial<PodSpec>] => [
  { ...agnhost('mounttest', ...args), volumeMounts: [{ name: 'v', mountPath: '/v' }] },
  { volumes: [{ name: 'v', ...source }] },
];

/** What `kubectl exec` says. */
export function exec(node: OneNode, command: readonly string[], name = 'p'): string {
  let out = '';
  const text = (bytes: Uint8Array) => String.fromCharCode(...bytes);
  const options = {
    container: 'app',
    command,
    stdin: false,
    stdout: true,
    stderr: true,
    tty: false,
  };
  node.kubelet.exec(namespace, name, options, {
    onStdout: (bytes) => void (out += text(bytes)),
    onStderr: (bytes) => void (out += text(bytes)),
    onEnd: () => {},
  });
  node.run(5);
  return out;
}
