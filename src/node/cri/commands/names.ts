/** Users and groups by their numbers, and the other way, as /etc/passwd and /etc/group have them. */
import type { Process } from '../process/process.ts';

const lines = (process: Process, file: string): readonly (readonly string[])[] => {
  const content = process.files.read(file, { uid: 0, gid: 0 });
  return (content.ok ? content.value.split('\n') : []).map((line) => line.split(':'));
};

export const userName = (process: Process, uid: number, file = '/etc/passwd'): string =>
  lines(process, file).find(([, , number]) => number === String(uid))?.[0] ?? String(uid);

const numberOf = (process: Process, name: string, file: string): number | undefined => {
  const [, , number] = lines(process, file).find(([each]) => each === name) ?? [];
  return number === undefined ? (/^\d+$/.test(name) ? Number(name) : undefined) : Number(number);
};

/** Undefined for a user that there is not. */
export const userNumber = (process: Process, name: string): number | undefined =>
  numberOf(process, name, '/etc/passwd');

export const groupNumber = (process: Process, name: string): number | undefined =>
  numberOf(process, name, '/etc/group');
