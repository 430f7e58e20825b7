/** An object's name that leads to it. */
import { ui } from '../app/ui-store.ts';
import type { Reference } from '../model/reference.ts';

export function ObjectLink({
  to,
  children,
}: {
  readonly to: Reference;
  readonly children?: string;
}) {
  return (
    <button type="button" className="link" onClick={() => ui.getState().select(to)}>
      {children ?? to.name}
    </button>
  );
}
