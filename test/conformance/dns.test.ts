/** test/e2e/network/dns.go: what it asks of a Pod's own files. */
import { expect } from 'vitest';
import { Bed, images } from './cluster-bed.ts';
import { row } from './row.ts';

row('[sig-network] DNS should provide /etc/hosts entries for the cluster [LinuxOnly]', () => {
  const bed = new Bed();
  bed.runningPod('dns-test', {
    hostname: 'dns-querier-1',
    subdomain: 'dns-test-service',
    container: { image: images.agnhost },
  });
  for (const name of [
    'dns-querier-1.dns-test-service.default.svc.cluster.local',
    'dns-querier-1',
  ]) {
    const { out } = bed.exec('dns-test', 'getent', 'hosts', name);
    expect(out).toContain(bed.pod('dns-test').status.podIP);
  }
});

row('[sig-network] DNS should support configurable pod DNS nameservers', () => {
  const bed = new Bed();
  bed.runningPod('test-dns-nameservers', {
    dnsPolicy: 'None',
    dnsConfig: { nameservers: ['1.1.1.1'], searches: ['resolv.conf.local'] },
    container: { image: images.agnhost, args: ['pause'] },
  });
  const says = (subcommand: string) => bed.exec('test-dns-nameservers', '/agnhost', subcommand).out;
  expect(says('dns-suffix')).toContain('resolv.conf.local');
  expect(says('dns-server-list')).toContain('1.1.1.1');
});
