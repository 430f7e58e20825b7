/** The page's only button: with a word, with an icon, or with both. An icon alone needs its `label`. */
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import './Button.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon?: ReactNode;
  /** What a screen reader says and the tooltip shows, when there is no text. */
  readonly label?: string;
  readonly look?: 'plain' | 'solid' | 'outline' | 'danger';
  readonly small?: boolean;
  readonly pressed?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({
  icon,
  label,
  look = 'plain',
  small,
  pressed,
  children,
  className,
  ...rest
}: ButtonProps) {
  const classes = [
    'button',
    `button-${look}`,
    small && 'button-small',
    !children && 'button-icon',
    className,
  ];
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(' ')}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      {...rest}
    >
      {icon}
      {children !== undefined && <span className="button-text">{children}</span>}
    </button>
  );
}
