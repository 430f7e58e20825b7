/** What a container's first process is called with: from its Pod, and from its image where the Pod says nothing. */
import { withDeviceVariables } from './cdi.ts';
import type { ContainerConfig, ContainerUser } from './cri.ts';
import { encode } from './fs/byte-string.ts';
import type { ImageBehaviour } from './image-catalog.ts';

export function argumentsOf(config: ContainerConfig, { entrypoint, cmd }: ImageBehaviour) {
  // A command without arguments leaves the image's arguments out, since they were meant for the image's entrypoint.
  const command = config.command?.length ? config.command : entrypoint;
  const args = config.args?.length ? config.args : config.command?.length ? [] : cmd;
  return [...command, ...args].map(encode);
}

/** What its processes are given. */
export function environmentOf(
  config: ContainerConfig,
  { env = [] }: ImageBehaviour,
  { uid }: ContainerUser,
  hostname: string,
): Map<string, string> {
  const variables = new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
  ]);
  for (const { name, value } of [...env, ...withDeviceVariables(config)])
    variables.set(name, encode(value));
  if (config.tty && !variables.has('TERM')) variables.set('TERM', 'xterm');
  if (!variables.has('HOME')) variables.set('HOME', uid === 0 ? '/root' : '/');
  return variables;
}
