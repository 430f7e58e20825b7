/** What applying would change in the live objects: a server-side dry run beside what is there, line by line. */
import { useMemo } from 'react';
import { stringify } from 'yaml';
import { Button } from '../design/Button.tsx';
import { Dialog } from '../design/Dialog.tsx';
import { words } from '../words/words.ts';
import type { Json } from './manifest/json-of.ts';
import { diffLines, type Hunk } from './run/diff-lines.ts';
import { editable, isObject } from './run/live-copy.ts';
import type { Outcome } from './run/run-manifests.ts';

const { changes: say } = words;

interface ChangesProps {
  readonly outcomes: readonly Outcome[];
  readonly onApply: () => void;
  readonly onClose: () => void;
}

export function Changes({ outcomes, onApply, onClose }: ChangesProps) {
  const diffs = useMemo(
    () =>
      outcomes
        .map((outcome) => ({
          outcome,
          hunks: diffLines(yamlOf(outcome.before), yamlOf(outcome.after)),
        }))
        .filter(({ hunks }) => hunks.length > 0),
    [outcomes],
  );
  const apply = () => {
    onClose();
    onApply();
  };
  return (
    <Dialog
      title={say.title}
      width={760}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{words.common.close}</Button>
          {diffs.length > 0 && (
            <Button look="solid" onClick={apply}>
              {say.apply}
            </Button>
          )}
        </>
      }
    >
      {diffs.length === 0 && <p>{say.nothing}</p>}
      {diffs.map(({ outcome, hunks }) => (
        <section key={outcome.words} className="changes-object">
          <h3>
            {outcome.before === undefined
              ? say.created(outcome.name)
              : say.configured(outcome.name)}
          </h3>
          <Diff hunks={hunks} name={outcome.name} />
        </section>
      ))}
    </Dialog>
  );
}

const tags = { '+': 'ins', '-': 'del', ' ': 'span' } as const;

function Diff({ hunks, name }: { readonly hunks: readonly Hunk[]; readonly name: string }) {
  return (
    // Scrolls by keyboard, so it can be reached by it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <pre className="changes-diff scroll" tabIndex={0} role="region" aria-label={name}>
      {hunks.map((hunk, index) => (
        <span key={index}>
          {index > 0 && <span className="changes-gap">{say.gap}</span>}
          {hunk.map(({ sign, text }, line) => {
            const Line = tags[sign];
            return (
              <Line key={line} className={sign === ' ' ? 'changes-same' : undefined}>
                {`${sign} ${text}\n`}
              </Line>
            );
          })}
        </span>
      ))}
    </pre>
  );
}

/** Sorted as `kubectl get -o yaml` prints it, so that only what differs differs. */
const yamlOf = (object: Json | undefined): string =>
  isObject(object) ? stringify(editable(object), { lineWidth: 0, sortMapEntries: true }) : '';
