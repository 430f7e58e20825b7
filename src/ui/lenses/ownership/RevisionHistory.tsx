/** The revisions of a workload, newest first: why, what changed in the template, and the way back. */
import { useEffect, useState } from 'react';
import type {
  ControllerRevision,
  Deployment,
  ReplicaSet,
} from '../../../api/generated/types/apps/v1.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { humanDuration } from '../../../api/printing/human-duration.ts';
import { perform } from '../../actions/action.ts';
import { undoToRevision } from '../../actions/workload-actions.ts';
import { useSession } from '../../app/session.ts';
import { Button } from '../../design/Button.tsx';
import { CopyLine } from '../../design/CopyLine.tsx';
import { ScrollRegion } from '../../design/ScrollRegion.tsx';
import { diffLines } from '../../editor/run/diff-lines.ts';
import { ObjectLink } from '../../inspector/ObjectLink.tsx';
import { Section } from '../../inspector/Section.tsx';
import { useBucket, useNow, useOwnedPods } from '../../mirror/hooks.ts';
import type { Reference } from '../../model/reference.ts';
import { revisionsOf, revisionsOfDeployment, type Revision } from '../../model/revisions.ts';
import { laterWords } from '../../words/later-words.ts';
import { words } from '../../words/words.ts';

const { panel: say } = laterWords.ownership;
/** As many as revisionHistoryLimit keeps by default, and the newest. */
const SHOWN = 11;

interface HistoryProps {
  readonly workload: KubeObject;
  readonly to: Reference;
}

export function RevisionHistory({ workload, to }: HistoryProps) {
  const { uid } = workload.metadata;
  const sets = useBucket<ReplicaSet>('replicasets', 'owner', uid);
  const kept = useBucket<ControllerRevision>('controllerrevisions', 'owner', uid);
  const pods = useOwnedPods(uid);
  const [opened, setOpened] = useState<number>();
  const revisions =
    workload.kind === 'Deployment'
      ? revisionsOfDeployment(workload as Deployment, sets)
      : revisionsOf(workload, kept, pods);
  return (
    <Section title={say.history}>
      {revisions.length === 0 && <p className="quiet">{say.noHistory}</p>}
      <ol className="revisions">
        {revisions.slice(0, SHOWN).map((revision, index) => (
          <Row
            key={revision.name}
            revision={revision}
            before={revisions[index + 1]}
            to={to}
            open={opened === revision.number}
            onOpen={(open) => setOpened(open ? revision.number : undefined)}
          />
        ))}
      </ol>
    </Section>
  );
}

interface RowProps {
  readonly revision: Revision;
  readonly before: Revision | undefined;
  readonly to: Reference;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

function Row({ revision, before, to, open, onOpen }: RowProps) {
  const session = useSession();
  const now = useNow();
  const { number, name, cause, images, newest, pods, created } = revision;
  const undo = undoToRevision(to, revision);
  return (
    <li className={newest ? 'revision revision-newest' : 'revision'}>
      <div className="revision-head">
        <strong className="numeric">{number}</strong>
        <span className="revision-name">
          {revision.to ? <ObjectLink to={revision.to}>{name}</ObjectLink> : name}
        </span>
        {newest && <span className="chip chip-tone tone-busy">{say.current}</span>}
        <span className="quiet numeric">
          {say.pod(pods)} · {humanDuration(Math.max(0, now - created))}
        </span>
      </div>
      <p className={cause ? undefined : 'quiet'}>
        {cause ?? say.noCause}
        {images.length > 0 && images.join(', ') !== cause && (
          <span className="mono"> {images.join(', ')}</span>
        )}
      </p>
      <div className="revision-hands">
        <Button
          small
          look="outline"
          aria-expanded={open}
          aria-label={say.changesOf(number, before?.number)}
          onClick={() => onOpen(!open)}
        >
          {say.changes}
        </Button>
        {!newest && (
          <Button small look="outline" onClick={() => void perform(session, undo)}>
            {undo.title}
          </Button>
        )}
      </div>
      {open && (
        <>
          <Difference revision={revision} before={before} />
          {!newest && <CopyLine text={undo.kubectl!} />}
        </>
      )}
    </li>
  );
}

/** What changed in the template, in YAML. */
function Difference({ revision, before }: Pick<RowProps, 'revision' | 'before'>) {
  const [texts, setTexts] = useState<readonly [string, string]>();
  const view = `${revision.name} ${before?.name}`;
  useEffect(() => {
    let wanted = true;
    void import('yaml').then(({ stringify }) => {
      const text = (one: Revision | undefined) =>
        one ? stringify(one.template, { lineWidth: 0 }) : '';
      if (wanted) setTexts([text(before), text(revision)]);
    });
    return () => {
      wanted = false;
    };
    // A revision's template never changes.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [view]);
  if (!texts) return <p className="quiet">{words.common.loading}</p>;
  const hunks = before ? diffLines(texts[0], texts[1]) : [];
  if (before && hunks.length === 0) return <p className="quiet">{say.noChanges}</p>;
  const lines = before
    ? hunks.flat()
    : texts[1].split('\n').map((text) => ({ sign: ' ' as const, text }));
  return (
    <ScrollRegion
      className="code-block revision-diff"
      label={say.changesOf(revision.number, before?.number)}
    >
      {lines.map(({ sign, text }, index) => (
        <span
          key={index}
          className={sign === '+' ? 'diff-added' : sign === '-' ? 'diff-removed' : undefined}
        >
          {`${sign} ${text}\n`}
        </span>
      ))}
    </ScrollRegion>
  );
}
