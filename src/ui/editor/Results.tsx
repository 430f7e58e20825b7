/** Below the editor: what became of each object, and every problem as a button that leads to its line. */
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { usePluginFault } from './plugin-fault.ts';
import { RefusedAt } from './RefusedAt.tsx';
import { words } from '../words/words.ts';
import type { EditorFile } from './files.ts';
import type { Place } from './manifest/lines.ts';
import type { Problem } from './manifest/problem.ts';
import { useSchemaProblems } from './monaco/schema-problems.ts';
import type { RunResult, Verb } from './run/run-manifests.ts';

const { editor: say } = words;

export interface Report extends RunResult {
  readonly file: number;
  readonly verb: Verb;
}

interface ResultsProps {
  readonly report: Report | undefined;
  readonly file: EditorFile;
  readonly busy: boolean;
  readonly onGo: (place: Place) => void;
}

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info };
const tones = { error: 'bad', warning: 'warn', info: 'idle' } as const;
const lineless = (place: Place): Place => ({
  ...place,
  endLine: place.startLine,
  endColumn: place.startColumn,
});

export function Results({ report, file, busy, onGo }: ResultsProps) {
  const told = report?.problems ?? [];
  const lines = new Set(told.map(({ place }) => place.startLine));
  // What cannot be parsed has one cause, and kubectl's words for it are enough.
  const unparsed = told.some(({ message }) => message.startsWith('error parsing'));
  const found = useSchemaProblems(file.id).filter(
    ({ place }) => !unparsed && !lines.has(place.startLine),
  );
  const refusal = told.find((problem) => problem.refusal)?.refusal;
  const fault = usePluginFault(file);
  const faults = fault ? [fault] : [];
  if (!busy && !report && found.length + faults.length === 0) return null;
  return (
    <section className="editor-results scroll" aria-label={say.results}>
      <div role="status">
        <ul>
          {busy && <li className="quiet">{say.running}</li>}
          {report?.outcomes.map(({ words: text, line }) => (
            <li key={text}>
              <button
                type="button"
                className="editor-result tone-ok"
                onClick={() =>
                  onGo(lineless({ startLine: line, startColumn: 1, endLine: line, endColumn: 1 }))
                }
              >
                <CircleCheck size={14} aria-hidden />
                <span className="mono">{text}</span>
              </button>
            </li>
          ))}
          {[...told, ...found, ...faults].map((problem) => (
            <ProblemLine
              key={`${problem.place.startLine} ${problem.message}`}
              problem={problem}
              onGo={onGo}
            />
          ))}
        </ul>
        {refusal && <RefusedAt refusal={refusal} />}
      </div>
    </section>
  );
}

function ProblemLine({
  problem: { severity, message, place },
  onGo,
}: {
  readonly problem: Problem;
  readonly onGo: (place: Place) => void;
}) {
  const Icon = icons[severity];
  return (
    <li>
      <button
        type="button"
        className={`editor-result tone-${tones[severity]}`}
        onClick={() => onGo(place)}
      >
        <Icon size={14} aria-hidden />
        <span className="visually-hidden">{say.severities[severity]}: </span>
        <span className="editor-line numeric">{say.line(place.startLine)}</span>
        <span className="editor-message">{message}</span>
      </button>
    </li>
  );
}
