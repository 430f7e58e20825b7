/** What has become of a study: how far it is, what it came to, or why there is none. */
import { Button } from '../design/Button.tsx';
import type { Sides } from '../model/what-if.ts';
import { laterWords } from '../words/later-words.ts';
import { words } from '../words/words.ts';
import { PlacementComparison } from './PlacementComparison.tsx';
import type { Study } from './use-study.ts';

const { whatIf: say } = laterWords;

export function StudyAnswerView({
  study: { answer, cancel },
  sides,
}: {
  readonly study: Study;
  readonly sides?: Sides;
}) {
  switch (answer.state) {
    case 'none':
      return null;
    case 'running':
      return (
        <div className="what-if-running">
          <p role="status">{say.running}</p>
          <progress max={1} value={answer.progress} aria-label={say.running} />
          <Button small look="outline" onClick={cancel}>
            {words.common.cancel}
          </Button>
        </div>
      );
    case 'refused':
      return (
        <p role="alert" className="what-if-problem tone-bad">
          {answer.problem}
        </p>
      );
    case 'told':
      return <PlacementComparison status={answer.status} {...(sides && { sides })} />;
  }
}
