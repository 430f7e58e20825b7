/** How much a large file costs: nobody can fill the memory by writing to a disk. */
import { expect, test } from 'vitest';
import { File } from './inode.ts';

const MIB = 2 ** 20;

test('zeros and what is too much are counted, not kept', () => {
  const file = new File('');
  const zeros = '\0'.repeat(MIB);
  const noise = 'x'.repeat(MIB);
  for (let i = 0; i < 600; i++) file.write(file.size, zeros, 0);
  expect(file.size).toBe(600 * MIB);
  const other = new File('');
  for (let i = 0; i < 600; i++) other.write(other.size, noise, 0);
  expect(other.size).toBe(600 * MIB);
  expect(other.read(5, 3)).toBe('xxx');
  expect(other.read(599 * MIB, 3)).toBe('\0\0\0');
});
