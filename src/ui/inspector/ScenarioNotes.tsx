/** What a scenario has to show, and what to try in it. */
import { useScenarios } from '../app/scenarios.ts';
import { words } from '../words/words.ts';
import { Section } from './Section.tsx';

const { scenario: says } = words.inspector;

export function ScenarioNotes() {
  const { current } = useScenarios();
  if (!current) return null;
  return (
    <div className="scenario-notes">
      <h3>{current.title}</h3>
      <p>{current.summary}</p>
      <Section title={says.watch}>
        {current.watch.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
      </Section>
      <Section title={says.tries}>
        <ul>
          {current.tries.map((thing) => (
            <li key={thing}>{thing}</li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
