/** The ports of its node that a Pod asks for (pkg/kubelet/container/helpers.go MakePortMappings, 1.36). */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import type { PortMapping } from '../cri/cri.ts';
import type { Protocol } from '../net/sockets.ts';

const ANY = '0.0.0.0';

export function portMappings({ spec }: Pod): readonly PortMapping[] {
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ protocol = 'TCP', hostIP, hostPort, containerPort }) =>
      hostPort
        ? [
            {
              protocol: protocol as Protocol,
              ...(hostIP && hostIP !== ANY && { hostIP }),
              hostPort,
              containerPort,
            },
          ]
        : [],
    ),
  );
}
