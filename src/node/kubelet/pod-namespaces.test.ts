/** What a Pod shares with its machine and what its containers share, as they see it themselves. */
import { expect, test } from 'vitest';
import type { PodSpec } from '../../api/generated/types/core/v1.ts';
import { ready, sh, type OneNode } from '../testing/one-node.ts';

/** What a script says in a Pod of its own. */
function says(it: OneNode, script: string, spec: Partial<PodSpec> = {}, name = 'web'): string {
  it.create(name, sh(`${script}; sleep 9999`), spec);
  it.run(5);
  return it.kubelet.containerLogs('default', name, 'app', {}).trim();
}

test.each<[string, Partial<PodSpec>, string]>([
  ['its Pod', {}, 'web'],
  ['spec.hostname', { hostname: 'box' }, 'box'],
  ['a subdomain alone', { hostname: 'box', subdomain: 'shop' }, 'box'],
  [
    'setHostnameAsFQDN',
    { hostname: 'box', subdomain: 'shop', setHostnameAsFQDN: true },
    'box.shop.default.svc.cluster.local',
  ],
  ['setHostnameAsFQDN without a subdomain', { setHostnameAsFQDN: true }, 'web'],
  ['hostnameOverride', { hostnameOverride: 'a.b.c' }, 'a.b.c'],
  ['the machine', { hostNetwork: true }, 'node-1'],
])('a container is called after %s', (_of, spec, name) => {
  expect(says(ready(), 'hostname', spec)).toBe(name);
});

test('a name that is longer than Linux allows is told, and the Pod waits', () => {
  const it = ready();
  const long = 'x'.repeat(40);
  it.create('web', sh('true'), { hostname: long, subdomain: 'shop', setHostnameAsFQDN: true });
  it.run(5);
  const full = `${long}.shop.default.svc.cluster.local`;
  expect(it.told('web').join()).toContain(
    `FailedCreatePodSandBox: Failed to create pod sandbox: failed to construct FQDN from pod hostname and cluster domain, FQDN ${full} is too long (64 characters is the max, ${full.length} characters requested)`,
  );
  expect(it.pod('web').status.phase).toBe('Pending');
});

test('/etc/hosts has the full name first; on the host network it is the machine that is named', () => {
  const spec = { hostname: 'box', subdomain: 'shop' };
  expect(says(ready(), 'tail -n 1 /etc/hosts', spec)).toBe(
    '10.244.1.2\tbox.shop.default.svc.cluster.local\tbox',
  );
  const lines = says(ready(), 'cat /etc/hosts', { hostNetwork: true }).split('\n');
  expect(lines[0]).toBe('# Kubernetes-managed hosts file (host network).');
  expect(lines.at(-1)).toBe('192.168.1.11\tnode-1');
});

test('with hostPID containers see those of other Pods that have it, and none is number 1', () => {
  const it = ready();
  it.create('first', sh('sleep 4321'), { hostPID: true });
  it.run(5);
  const seen = says(it, 'ps', { hostPID: true });
  expect(seen).toContain('sleep 4321');
  expect(seen).not.toMatch(/^ +1 /m);
  expect(says(it, 'ps', {}, 'alone')).not.toContain('sleep 4321');
});

test('containers of a Pod share memory, with hostIPC the machine does', () => {
  const it = ready();
  const writes = { name: 'writer', ...sh('echo hello > /dev/shm/x; sleep 9999') };
  const pod = { containers: [writes, { name: 'app', ...sh('sleep 2; cat /dev/shm/x') }] };
  it.create('both', {}, pod);
  it.run(8);
  expect(it.kubelet.containerLogs('default', 'both', 'app', {})).toBe('hello\n');
  expect(says(it, 'ls /dev/shm', {}, 'other')).toBe('');
  expect(says(it, 'echo hello > /dev/shm/x; ls /dev/shm', { hostIPC: true }, 'one')).toBe('x');
  expect(says(it, 'cat /dev/shm/x', { hostIPC: true }, 'two')).toBe('hello');
});

test('hostUsers: false gives each Pod users of its own', () => {
  const it = ready();
  const map = 'cat /proc/self/uid_map';
  const fields = (text: string) => text.trim().split(/\s+/).map(Number);
  expect(fields(says(it, map, {}, 'a'))).toEqual([0, 0, 4_294_967_295]);
  expect(fields(says(it, map, { hostUsers: false }, 'b'))).toEqual([0, 65_536, 65_536]);
  expect(fields(says(it, map, { hostUsers: false }, 'c'))).toEqual([0, 131_072, 65_536]);
});

test('/proc tells which namespaces are whose', () => {
  const it = ready();
  const read = 'for kind in ipc net pid user uts; do readlink /proc/self/ns/$kind; done';
  const of = (spec: Partial<PodSpec>, name: string) => says(it, read, spec, name).split('\n');
  const [one, two] = [of({}, 'one'), of({}, 'two')];
  expect(one.map((line, i) => line === two[i])).toEqual([false, false, false, true, false]);
  const host = of({ hostNetwork: true, hostPID: true, hostIPC: true }, 'host');
  expect(host).toEqual([
    'ipc:[4026531839]',
    'net:[4026531840]',
    'pid:[4026531836]',
    'user:[4026531837]',
    'uts:[4026531838]',
  ]);
});
