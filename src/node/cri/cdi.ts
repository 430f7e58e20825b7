/** The Container Device Interface: what a device's specification changes about a container (cncf-tags/container-device-interface). */
import type { ContainerConfig } from './cri.ts';

/** They have the last word: the runtime applies them to what the kubelet asked for. */
export const withDeviceVariables = ({
  env,
  cdiDevices = [],
}: ContainerConfig): ContainerConfig['env'] => [
  ...env,
  ...cdiDevices.flatMap((device) =>
    Object.entries(device.env).map(([name, value]) => ({ name, value })),
  ),
];
