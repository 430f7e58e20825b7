/** What `kubectl exec … -- sh -c` says, in time that goes by. */
import { cpuMillis, quantityValue } from '../../src/apimachinery/quantity.ts';
import type { Status } from '../../src/apimachinery/status.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';

const ADMIN = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
const LONGEST = 60_000;

export function execIn(cluster: Cluster, path: string, script: string, container?: string): string {
  let said = '';
  let ended = false;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const command = ['sh', '-c', script];
  const query = { command, stdout: 'true', stderr: 'true', ...(container && { container }) };
  const opened = cluster.connections.command(
    { method: 'POST', path: `${path}/exec`, query },
    ADMIN,
    {
      onStdout: (bytes) => void (said += text(bytes)),
      onStderr: (bytes) => void (said += text(bytes)),
      onEnd: (end) => {
        ended = true;
        if ('problem' in end) said += end.problem;
      },
    },
  );
  if ('status' in opened) return (opened.body as Status).message ?? '';
  const { clock } = cluster.simulation;
  for (const end = clock.now() + LONGEST; !ended && clock.now() < end;)
    if (!cluster.simulation.step()) break;
  return said.trimEnd();
}

/** What `kubectl top pod` says of its first container: CPU and memory. */
export function usageIn(cluster: Cluster, path: string): string {
  const metrics = path.replace('/api/v1/', '/apis/metrics.k8s.io/v1beta1/');
  const { body } = cluster.read({ method: 'GET', path: metrics });
  const { containers } = body as {
    containers?: readonly { usage: { cpu: string; memory: string } }[];
  };
  const { cpu, memory } = containers?.[0]?.usage ?? { cpu: '0n', memory: '0Ki' };
  return `${cpuMillis(cpu)}m ${Math.floor(quantityValue(memory) / 2 ** 20)}Mi`;
}
