/** What a volume gets where the client left it out (pkg/apis/core/v1/defaults.go, 1.36). */
import { changing, EMPTY, filled, having, mapped } from '../copy-on-write.ts';
import type {
  DownwardAPIVolumeFile,
  Volume,
  VolumeProjection,
} from '../generated/types/core/v1.ts';
import { pullPolicyOf } from './image-reference.ts';

// 0644, in decimal as JSON has it.
const MODE = 420;
const AN_HOUR = 3600;

// Parity: the defaults of in-tree drivers (rbd, iscsi, azureDisk, scaleIO) are left out; no such driver is simulated.
export function defaultVolume(volume: Volume): Volume {
  if (!hasSource(volume)) return { ...volume, emptyDir: EMPTY };
  let next = changing(volume, 'configMap', (source) => filled(source, { defaultMode: MODE }));
  next = changing(next, 'secret', (source) => filled(source, { defaultMode: MODE }));
  next = changing(next, 'hostPath', (source) =>
    source.type === undefined ? { ...source, type: '' as const } : source,
  );
  next = changing(next, 'image', (source) =>
    filled(source, { pullPolicy: pullPolicyOf(source.reference ?? '') }),
  );
  next = changing(next, 'downwardAPI', (source) =>
    changing(filled(source, { defaultMode: MODE }), 'items', (items) => mapped(items, defaultFile)),
  );
  next = changing(next, 'projected', (source) =>
    changing(filled(source, { defaultMode: MODE }), 'sources', (sources) =>
      mapped(sources, defaultProjection),
    ),
  );
  return changing(next, 'ephemeral', (source) =>
    changing(source, 'volumeClaimTemplate', (template) =>
      having(template, 'spec', filled(template.spec, { volumeMode: 'Filesystem' })),
    ),
  );
}

const hasSource = (volume: Volume): boolean => {
  for (const key in volume)
    if (key !== 'name' && volume[key as keyof Volume] !== undefined) return true;
  return false;
};

const defaultFile = (file: DownwardAPIVolumeFile): DownwardAPIVolumeFile =>
  changing(file, 'fieldRef', (field) => filled(field, { apiVersion: 'v1' }));

function defaultProjection(projection: VolumeProjection): VolumeProjection {
  const next = changing(projection, 'downwardAPI', (source) =>
    changing(source, 'items', (items) => mapped(items, defaultFile)),
  );
  return changing(next, 'serviceAccountToken', (token) =>
    filled(token, { expirationSeconds: AN_HOUR }),
  );
}
