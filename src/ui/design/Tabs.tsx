/** Tabs as the ARIA pattern has them: arrow keys move, one panel is in the page at a time. */
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import './Tabs.css';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly icon?: ReactNode;
  /** A figure beside the title. */
  readonly count?: number;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  readonly children: ReactNode;
}

export function Tabs<Id extends string>({
  label,
  tabs,
  selected,
  onSelect,
  children,
}: TabsProps<Id>) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = tabs.findIndex(({ id }) => id === selected);
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(`${base}${next.id}`)}`)?.focus();
  };

  return (
    <div className="tabs">
      <div
        className="tabs-list scroll"
        role="tablist"
        aria-label={label}
        ref={list}
        onKeyDown={onKeyDown}
      >
        {tabs.map(({ id, title, icon, count }) => (
          <button
            key={id}
            id={`${base}${id}`}
            type="button"
            role="tab"
            className="tabs-tab"
            aria-selected={id === selected}
            aria-controls={`${base}panel`}
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {icon}
            {title}
            {count ? <span className="tabs-count numeric">{count}</span> : null}
          </button>
        ))}
      </div>
      <div
        className="tabs-panel scroll"
        role="tabpanel"
        id={`${base}panel`}
        aria-labelledby={`${base}${selected}`}
        tabIndex={0}
      >
        {children}
      </div>
    </div>
  );
}
