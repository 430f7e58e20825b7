/** How a claim is: one sentence, the devices that it has, and who uses them. */
import type { ResourceClaim } from '../../api/generated/types/resource/v1.ts';
import { Badge } from '../design/Badge.tsx';
import { useObject } from '../mirror/hooks.ts';
import { claimedDevices, claimState, type ClaimedDevice } from '../model/claims.ts';
import { words } from '../words/words.ts';
import { ObjectLink } from './ObjectLink.tsx';
import { Section } from './Section.tsx';

const tones = { pending: 'busy', allocated: 'idle', reserved: 'ok' } as const;

export default function ClaimState({ claim }: { readonly claim: ResourceClaim }) {
  const state = claimState(claim);
  const devices = claimedDevices(claim);
  const users = claim.status?.reservedFor ?? [];
  const { namespace } = claim.metadata;
  return (
    <>
      <div className={`state-card tone-${tones[state]}`}>
        <Badge tone={tones[state]}>{words.inspector.claim.states[state]}</Badge>
        <p className="state-words">{words.inspector.claim[state]}</p>
      </div>
      {devices.length > 0 && (
        <Section title={words.inspector.claim.devices}>
          <ul className="rows">
            {devices.map((device) => (
              <DeviceRow key={`${device.request} ${device.pool}/${device.device}`} of={device} />
            ))}
          </ul>
        </Section>
      )}
      <Section title={words.inspector.claim.usedBy}>
        {users.length === 0 && <p className="quiet">{words.inspector.claim.nobody}</p>}
        <ul className="rows">
          {users.map(({ name, uid }) => (
            <li key={uid} className="row">
              <ObjectLink to={{ plural: 'pods', ...(namespace && { namespace }), name }} />
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

/** A pool that is called as a node leads to it. */
function DeviceRow({ of }: { readonly of: ClaimedDevice }) {
  const { device, pool, request, driver, adminAccess } = of;
  const node = useObject('nodes', pool);
  const { claim } = words.inspector;
  return (
    <li className="row">
      <span className="row-text">
        {node ? (
          <ObjectLink to={{ plural: 'nodes', name: pool }}>{claim.device(device, pool)}</ObjectLink>
        ) : (
          claim.device(device, pool)
        )}
        <span className="row-more">
          {claim.requested(request, driver)}
          {adminAccess && `, ${claim.admin}`}
        </span>
      </span>
    </li>
  );
}
