/** One placement, or two side by side: totals and each Pod, differences in words. */
import type { PlacementStudyStatus } from '../../api/sim/v1alpha1/placement-study/types.ts';
import { ScrollRegion } from '../design/ScrollRegion.tsx';
import { podRows, totalRows, type Sides } from '../model/what-if.ts';
import { laterWords } from '../words/later-words.ts';
import { NodePictures } from './NodePictures.tsx';
import './WhatIf.css';

const { whatIf: say } = laterWords;
const tones = { same: 'idle', moves: 'warn', loses: 'bad', gains: 'ok' } as const;
/** So many Pods are shown. */
const ROOM = 200;

export function PlacementComparison({
  status,
  sides = say,
}: {
  readonly status: PlacementStudyStatus;
  readonly sides?: Sides;
}) {
  const { changed, differences, notes = [], seconds } = status;
  const rows = podRows(status);
  const shown = rows.slice(0, ROOM);
  return (
    <>
      <p className="what-if-summary" role="status">
        {differences ? say.summary(differences.length) : rows.length === 0 && say.nothing}
        {seconds !== undefined && ` ${say.after(seconds)}`}
      </p>
      {notes.length > 0 && (
        <ul className="what-if-notes" aria-label={say.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {changed && <NodePictures status={status} sides={sides} />}
      {rows.length > 0 && (
        <ScrollRegion label={say.pods} className="what-if-table">
          <table>
            <caption>{say.pods}</caption>
            <thead>
              <tr>
                <th scope="col">{say.pod}</th>
                <th scope="col">{sides.present}</th>
                {changed && <th scope="col">{sides.changed}</th>}
                {changed && <th scope="col">{say.difference}</th>}
                {!changed && <th scope="col">{say.points}</th>}
                <th scope="col">{say.reason}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ pod, name, present, changed: to, outcome, points, reason }) => (
                <tr key={pod}>
                  <th scope="row">{pod}</th>
                  <td>{present}</td>
                  {changed && (
                    <td>
                      {to}
                      {name !== undefined && <span className="quiet"> {say.as(name)}</span>}
                    </td>
                  )}
                  {outcome && (
                    <td>
                      <span className={`what-if-outcome tone-${tones[outcome]}`}>
                        {say.outcomes[outcome]}
                      </span>
                    </td>
                  )}
                  {!changed && <td className="numeric">{points}</td>}
                  <td className="what-if-reason">{reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length > ROOM && <p className="quiet">{say.more(rows.length - ROOM)}</p>}
        </ScrollRegion>
      )}
      <ScrollRegion label={say.totals} className="what-if-table">
        <table>
          <caption>{say.totals}</caption>
          <thead>
            <tr>
              <th scope="col">{say.measure}</th>
              <th scope="col">{sides.present}</th>
              {changed && <th scope="col">{sides.changed}</th>}
              {changed && <th scope="col">{say.difference}</th>}
            </tr>
          </thead>
          <tbody>
            {totalRows(status).map(({ measure, present, changed: to, difference }) => (
              <tr key={measure}>
                <th scope="row">{measure}</th>
                <td className="numeric">{present}</td>
                {changed && <td className="numeric">{to}</td>}
                {changed && <td className="numeric">{difference}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </>
  );
}
