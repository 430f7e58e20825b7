import { test } from 'vitest';
import json from '../../api/generated/schema.json' with { type: 'json' };
import { Schema } from '../schema/schema.ts';
import { decode } from '../schema/decode.ts';
import { trackUpdate } from './track-update.ts';
const schema = new Schema(json as any);
const D='io.k8s.api.core.v1.Pod';
const pod = (i: number): any => decode(schema, D, {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-"+i,"namespace":"default","uid":"u","generateName":"web-","labels":{"app":"web","pod-template-hash":"abc"},"ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"x","controller":true}]},"spec":{"containers":[{"name":"web","image":"nginx:1.27","imagePullPolicy":"IfNotPresent","ports":[{"containerPort":80,"name":"http","protocol":"TCP"}],"env":[{"name":"A","value":"1"}],"resources":{"requests":{"cpu":"500m","memory":"1Gi"}},"readinessProbe":{"httpGet":{"path":"/","port":80},"periodSeconds":5},"volumeMounts":[{"name":"v","mountPath":"/v"}],"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}],"volumes":[{"name":"v","emptyDir":{}}],"restartPolicy":"Always","dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler","terminationGracePeriodSeconds":30,"securityContext":{}},"status":{"phase":"Pending"}}).object;
test('bench', () => {
  const N = 20000;
  const status = (s: string) => ({ phase: 'Running', podIP: '10.0.0.1', podIPs: [{ip:'10.0.0.1'}], startTime: '2026-01-01T00:00:00Z', conditions: ['PodScheduled','Initialized','ContainersReady','Ready'].map((type) => ({ type, status: s, lastTransitionTime: '2026-01-01T00:00:00Z' })), containerStatuses: [{ name: 'web', ready: s === 'True', restartCount: 0, image: 'nginx', imageID: 'x', state: { running: { startedAt: '2026-01-01T00:00:00Z' } } }] });
  for (let r = 0; r < 4; r++) {
    const pods = Array.from({length: N}, (_, i) => pod(i));
    let t = performance.now();
    const made = pods.map((p) => trackUpdate<any>({ previous: undefined, next: p, manager: 'kube-controller-manager', schema, definition: D, time: 'T1' }));
    console.log('create us', (performance.now() - t) * 1000 / N);
    t = performance.now();
    const ran = made.map((p) => trackUpdate<any>({ previous: p, next: { ...p, metadata: {...p.metadata, resourceVersion: '5'}, status: status('False') }, manager: 'kubelet', schema, definition: D, time: 'T2', subresource: 'status' }));
    console.log('first status us', (performance.now() - t) * 1000 / N);
    t = performance.now();
    const again = ran.map((p) => trackUpdate<any>({ previous: p, next: { ...p, metadata: {...p.metadata, resourceVersion: '6'}, status: status('True') }, manager: 'kubelet', schema, definition: D, time: 'T3', subresource: 'status' }));
    console.log('next status us', (performance.now() - t) * 1000 / N);
    t = performance.now();
    again.map((p) => trackUpdate<any>({ previous: p, next: { ...p, metadata: {...p.metadata, resourceVersion: '6'} }, manager: 'kubelet', schema, definition: D, time: 'T3', subresource: 'status' }));
    console.log('nothing us', (performance.now() - t) * 1000 / N);
    t = performance.now();
    again.map((p) => trackUpdate<any>({ previous: p, next: { ...p, metadata: {...p.metadata, labels: {...p.metadata.labels, x: '1'}} }, manager: 'kubectl', schema, definition: D, time: 'T3' }));
    console.log('label us', (performance.now() - t) * 1000 / N);
  }
});
