/** Spans as they are shown, from the API's list or from the trace itself. */

export interface ShownSpan {
  readonly id: number;
  readonly at: number;
  readonly component: string;
  readonly action: string;
  readonly subject: string;
  readonly detail?: string;
}

export function spansOf(list: unknown): readonly ShownSpan[] {
  const { items = [] } = (list ?? {}) as { items?: readonly Record<string, unknown>[] };
  return items.map(shownSpan);
}

export function shownSpan(span: Readonly<Record<string, unknown>> | object): ShownSpan {
  const { id, at, component, action, subject, detail } = span as Record<string, unknown>;
  const said = detailText(detail);
  return {
    id: Number(id),
    at: typeof at === 'number' ? at : Date.parse(String(at)),
    component: String(component),
    action: String(action),
    subject: String(subject),
    ...(said && { detail: said }),
  };
}

/** Plain data, told in one line. */
function detailText(detail: unknown): string {
  if (detail === undefined || detail === null) return '';
  if (typeof detail !== 'object') return String(detail);
  return Object.entries(detail)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    )
    .join(' · ');
}
