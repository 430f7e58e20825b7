import { expect, test } from 'vitest';
import { SimulatedNetwork } from './simulated-network.ts';

const network = (...cidrs: string[]) => {
  const made = new SimulatedNetwork();
  made.configure(cidrs);
  return made;
};

test('a node without a range has no network', () => {
  expect(network().add('a')).toEqual({ ok: false, problem: 'cni plugin not initialized' });
});

test('addresses are given in turn, and one given back is not the next', () => {
  const one = network('10.244.1.0/24');
  expect(one.add('a')).toEqual({ ok: true, ips: ['10.244.1.2'] });
  expect(one.add('b')).toEqual({ ok: true, ips: ['10.244.1.3'] });
  one.del('a');
  expect(one.add('c')).toEqual({ ok: true, ips: ['10.244.1.4'] });
});

test('a range that is used up refuses, until an address is given back', () => {
  const small = network('10.0.0.0/29');
  for (const id of ['a', 'b', 'c', 'd', 'e']) expect(small.add(id).ok).toBe(true);
  expect(small.add('f')).toEqual({
    ok: false,
    problem:
      'failed to allocate for range 0: no IP addresses available in range set: 10.0.0.1-10.0.0.6',
  });
  small.del('c');
  expect(small.add('f')).toEqual({ ok: true, ips: ['10.0.0.4'] });
});

test('ranges may cross a byte, and there may be two', () => {
  const wide = network('10.244.0.0/23', 'fd00::/112');
  for (let offset = 2; offset < 256; offset++) wide.add(`${offset}`);
  expect(wide.add('next')).toEqual({ ok: true, ips: ['10.244.1.0', 'fd00::100'] });
});

test('configuring the same again keeps what is given', () => {
  const same = network('10.244.1.0/24');
  same.add('a');
  same.configure(['10.244.1.0/24']);
  expect(same.add('b')).toEqual({ ok: true, ips: ['10.244.1.3'] });
});
