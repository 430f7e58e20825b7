import { test } from 'vitest';
import { nodes } from '../api/core/v1/node/node.ts';
import { pods } from '../api/core/v1/pod/pod.ts';
import { kubernetesKinds } from '../api/registry.ts';
import { ApiClient } from '../client/client.ts';
import { schema, slimDocument } from '../cluster/schema.ts';
import { MemoryEtcd } from '../control-plane/etcd/memory-etcd.ts';
import { KubeApiServer } from '../control-plane/kube-apiserver/server.ts';
import { Simulation } from '../sim/simulation.ts';
import { builtInCatalog } from './cri/images/images.ts';
import { Machine } from './machine.ts';
test('bench', { timeout: 300000 }, () => {
  const simulation = new Simulation({ seed: 7, start: Date.UTC(2026, 0, 5, 9) });
  const { clock, random, trace } = simulation;
  const etcd = new MemoryEtcd(clock);
  const server = new KubeApiServer({ clock, random, trace, etcd: { available: true, etcd }, schema, document: slimDocument, kinds: kubernetesKinds, kubelets: { logs: () => '', followLogs: () => () => {} },
    bootstrap: ['default', 'kube-node-lease'].map((name) => ({ method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } })) }, []);
  server.start();
  const client = new ApiClient(server, { user: { name: 'admin', groups: ['system:masters'] }, component: 'kubectl' });
  const N = 100, P = 100;
  for (let i = 0; i < N; i++) {
    new Machine({ name: `node-${i}`, clock, random, trace, transport: server, catalog: builtInCatalog, hardware: { capacity: { cpu: '64', memory: '256Gi' }, internalIPs: [`192.168.0.${i}`] }, kubernetesVersion: 'v1.36.0' }).startKubelet(clock.scope());
    client.patch(nodes, { name: `node-${i}` }, 'merge', { spec: { podCIDR: `10.${i}.0.0/24`, podCIDRs: [`10.${i}.0.0/24`] } });
  }
  simulation.runFor(5000);
  const lap = (what: string, body: () => void) => { const t = performance.now(); const s = simulation.steps; const r = etcd.revision; body(); console.log(what, Math.round(performance.now() - t), 'ms', simulation.steps - s, 'tasks', etcd.revision - r, 'writes'); };
  lap('create', () => { for (let i = 0; i < N * P; i++) client.create(pods, { metadata: { name: `web-${i}`, namespace: 'default' }, spec: { nodeName: `node-${i % N}`, containers: [{ name: 'app', image: 'nginx:1.25' }] } }); });
  lap('run 60 s', () => simulation.runFor(60000));
  console.log(client.list(pods).items.filter((p) => p.status.phase === 'Running').length, 'running');
  lap('idle 60 s', () => simulation.runFor(60000));
  lap('delete', () => { client.deleteCollection(pods, { namespace: 'default' }); });
  lap('run 60 s', () => simulation.runFor(60000));
  console.log(client.list(pods).items.length, 'left');
});
