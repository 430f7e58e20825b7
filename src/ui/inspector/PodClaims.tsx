/** The claims of a Pod, each with the devices that it has got. */
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { useObject } from '../mirror/hooks.ts';
import { claimedDevices } from '../model/claims.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';
import { Section } from './Section.tsx';

export function PodClaims({ pod }: { readonly pod: Pod }) {
  const claims = pod.spec?.resourceClaims ?? [];
  if (claims.length === 0) return null;
  return (
    <Section title={words.inspector.claim.ofPod}>
      <ul className="rows">
        {claims.map(({ name, resourceClaimName }) => {
          const made = pod.status?.resourceClaimStatuses?.find((one) => one.name === name);
          return (
            <ClaimRow
              key={name}
              of={name}
              namespace={pod.metadata.namespace ?? ''}
              claim={resourceClaimName ?? made?.resourceClaimName}
            />
          );
        })}
      </ul>
    </Section>
  );
}

function ClaimRow({
  of,
  namespace,
  claim,
}: {
  readonly of: string;
  readonly namespace: string;
  readonly claim: string | undefined;
}) {
  const found = useObject('resourceclaims', claim && `${namespace}/${claim}`);
  const devices = found ? claimedDevices(found) : [];
  const said = words.inspector.claim;
  return (
    <li className="row">
      <span className="row-text">
        {of}{' '}
        {claim === undefined ? (
          <span className="row-more">{said.notMade}</span>
        ) : (
          <ObjectLink to={{ plural: 'resourceclaims', namespace, name: claim }} />
        )}
        {found && (
          <span className="row-more">
            {devices.map(({ device, pool }) => said.device(device, pool)).join(', ') ||
              said.noDevice}
          </span>
        )}
      </span>
    </li>
  );
}
