/** A plugin that somebody wrote: whether it runs, when it is asked, how it last failed, and its source. */
import type { SchedulerPlugin } from '../../api/sim/v1alpha1/scheduler-plugin/types.ts';
import { ScrollRegion } from '../design/ScrollRegion.tsx';
import { words } from '../words/words.ts';
import { Section } from './Section.tsx';

const { plugin: say } = words.inspector;

export default function SchedulerPluginState({ plugin }: { readonly plugin: SchedulerPlugin }) {
  const { enabled, weight, language, source } = plugin.spec;
  const { moments = [], faults = 0, lastFault } = plugin.status ?? {};
  return (
    <>
      <div className={`state-card tone-${faults > 0 ? 'bad' : enabled ? 'ok' : 'idle'}`}>
        <p className="state-words">
          {enabled ? say.enabled(moments, weight) : say.disabled(moments)}
        </p>
        {lastFault && faults > 0 && (
          <p className="state-reason">
            {say.faults(faults)} {lastFault.moment}, {lastFault.pod}
            {lastFault.node && `, ${lastFault.node}`}: {lastFault.message}
            {lastFault.line !== undefined && ` ${say.line(lastFault.line)}`}
          </p>
        )}
      </div>
      <Section title={say.source(language)}>
        <ScrollRegion label={say.source(language)} className="plugin-source">
          <pre>{source}</pre>
        </ScrollRegion>
      </Section>
    </>
  );
}
