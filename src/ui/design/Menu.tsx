/** A menu at a point or under a button: arrow keys, type-ahead, Escape; it closes when focus leaves. */
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { createPortal } from 'react-dom';
import './Menu.css';

export interface MenuItem {
  readonly id: string;
  readonly title: string;
  readonly icon?: ReactNode;
  /** A second line: what it does, or the kubectl line. */
  readonly hint?: string;
  readonly tone?: 'bad';
  readonly checked?: boolean;
  readonly disabled?: boolean;
  /** A line above it. */
  readonly apart?: boolean;
  readonly run: () => void;
}

export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly at: MenuPlace;
  readonly onClose: () => void;
  readonly heading?: ReactNode;
}

export function Menu({ label, items, at, onClose, heading }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const [place, setPlace] = useState(at);

  useLayoutEffect(() => {
    before.current = document.activeElement;
    const box = list.current!.getBoundingClientRect();
    setPlace({
      x: Math.max(8, Math.min(at.x, window.innerWidth - box.width - 8)),
      y: Math.max(8, Math.min(at.y, window.innerHeight - box.height - 8)),
    });
    list.current!.querySelector<HTMLElement>('[role^="menuitem"]:not(:disabled)')?.focus();
  }, [at.x, at.y]);

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!list.current?.contains(event.target as Element)) onClose();
    };
    document.addEventListener('pointerdown', outside, true);
    return () => document.removeEventListener('pointerdown', outside, true);
  }, [onClose]);

  const close = () => {
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    onClose();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const entries = [
      ...list.current!.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)'),
    ];
    const here = entries.indexOf(document.activeElement as HTMLElement);
    const to = {
      ArrowDown: (here + 1) % entries.length,
      ArrowUp: (here - 1 + entries.length) % entries.length,
      Home: 0,
      End: entries.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      entries[to]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (/^[a-z]$/i.test(event.key)) {
      const rest = [...entries.slice(here + 1), ...entries.slice(0, here + 1)];
      rest
        .find((entry) => entry.textContent?.toLowerCase().startsWith(event.key.toLowerCase()))
        ?.focus();
    }
  };

  return createPortal(
    <div
      ref={list}
      className="menu scroll"
      role="menu"
      tabIndex={-1}
      aria-label={label}
      style={{ left: place.x, top: place.y }}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {heading && (
        <div className="menu-heading" role="presentation">
          {heading}
        </div>
      )}
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
          aria-checked={item.checked}
          disabled={item.disabled}
          tabIndex={-1}
          className={`menu-item${item.tone === 'bad' ? ' menu-bad' : ''}${item.apart ? ' menu-apart' : ''}`}
          onClick={() => {
            close();
            item.run();
          }}
        >
          <span className="menu-icon">{item.checked ? '✓' : item.icon}</span>
          <span className="menu-text">
            {item.title}
            {item.hint && (
              <span className="menu-hint mono" title={item.hint}>
                {item.hint}
              </span>
            )}
          </span>
        </button>
      ))}
    </div>,
    // Inside the page's main landmark, so that it is found where the rest is.
    document.querySelector('main') ?? document.body,
  );
}
