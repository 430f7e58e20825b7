/** A button that opens a menu below itself. */
import { ChevronDown } from 'lucide-react';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Menu, type MenuItem, type MenuPlace } from './Menu.tsx';

interface MenuButtonProps {
  readonly label: string;
  readonly items: () => readonly MenuItem[];
  readonly icon?: ReactNode;
  readonly children?: ReactNode;
  readonly look?: 'plain' | 'outline';
  readonly small?: boolean;
  readonly chevron?: boolean;
  readonly className?: string;
}

export function MenuButton({
  label,
  items,
  icon,
  children,
  look,
  small,
  chevron,
  className,
}: MenuButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [at, setAt] = useState<MenuPlace>();
  const close = useCallback(() => setAt(undefined), []);
  return (
    <>
      <Button
        ref={button}
        icon={icon}
        label={label}
        look={look}
        small={small}
        className={className}
        aria-haspopup="menu"
        aria-expanded={at !== undefined}
        onClick={() => {
          const box = button.current!.getBoundingClientRect();
          setAt(at ? undefined : { x: box.left, y: box.bottom + 4 });
        }}
      >
        {children === undefined ? undefined : (
          <>
            {children}
            {chevron !== false && <ChevronDown size={13} aria-hidden className="menu-chevron" />}
          </>
        )}
      </Button>
      {at && <Menu label={label} items={items()} at={at} onClose={close} />}
    </>
  );
}
